//! What threads can be given parts of.

/// Something that can be divided into what is for the first `rows` rows, or for the first so many columns, and the rest.
pub(crate) trait Divide: Send + Sized {
    /// Both parts.
    fn divide(self, at: usize) -> (Self, Self);
}

impl Divide for () {
    fn divide(self, _: usize) -> ((), ()) {
        ((), ())
    }
}

impl<T: Send> Divide for &mut [T] {
    fn divide(self, at: usize) -> (Self, Self) {
        self.split_at_mut(at)
    }
}

impl<A: Divide, B: Divide> Divide for (A, B) {
    fn divide(self, at: usize) -> (Self, Self) {
        let ((left, right), (more_left, more_right)) = (self.0.divide(at), self.1.divide(at));
        ((left, more_left), (right, more_right))
    }
}

impl<T: Divide> Divide for Option<T> {
    fn divide(self, at: usize) -> (Self, Self) {
        self.map_or((None, None), |whole| {
            let (left, right) = whole.divide(at);
            (Some(left), Some(right))
        })
    }
}
