//! The choices that a subnet has within its rules.

use core::fmt;

/// Declares a choice of which the chain stores a number and documents have a word.
macro_rules! modes {
    ($(#[$doc:meta])* $mode:ident { $($(#[$variant_doc:meta])* $variant:ident = $number:literal, $word:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, codec::DecodeWithMemTracking))]
        #[cfg_attr(feature = "scale", derive(codec::MaxEncodedLen, scale_info::TypeInfo))]
        pub enum $mode {
            $($(#[$variant_doc])* #[cfg_attr(feature = "serde", serde(rename = $word))] $variant = $number,)+
        }

        impl $mode {
            /// All of them, in the order of the numbers that the chain stores.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name in documents.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// The choice that the chain stores as `number`, if there is one.
            pub const fn of_stored(number: u8) -> Option<Self> {
                match number {
                    $($number => Some(Self::$variant),)+
                    _ => None,
                }
            }

            /// The number that the chain stores.
            pub const fn stored(self) -> u8 {
                self as u8
            }
        }

        /// Its name in documents.
        impl fmt::Display for $mode {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(self.name())
            }
        }
    };
}

modes! {
    /// Which consensus liquid alpha compares a weight with, from [`RuleSet::Spec446`](crate::RuleSet::Spec446) on.
    ///
    /// Section 3 of the specification, "Liquid alpha".
    ///
    /// ```
    /// use yuma_kernel::ConsensusMode;
    ///
    /// assert_eq!(ConsensusMode::default(), ConsensusMode::Auto);
    /// assert_eq!(ConsensusMode::of_stored(1), Some(ConsensusMode::Previous));
    /// assert_eq!(ConsensusMode::of_stored(3), None);
    /// assert_eq!((ConsensusMode::Auto.stored(), ConsensusMode::Auto.name()), (2, "auto"));
    /// assert!(ConsensusMode::ALL.iter().map(ToString::to_string).eq(["current", "previous", "auto"]));
    /// ```
    ConsensusMode {
        /// This epoch's.
        Current = 0, "current";
        /// The one that the last epoch stored, where there is one.
        Previous = 1, "previous";
        /// The previous one when bonds are built from clipped weights alone (`bonds_penalty` of 65535), this epoch's otherwise.
        #[default]
        Auto = 2, "auto";
    }
}

modes! {
    /// How a subnet's epoch is computed, from [`RuleSet::Spec475`](crate::RuleSet::Spec475) on.
    ///
    /// ```
    /// use yuma_kernel::EpochConsensus;
    ///
    /// assert_eq!(EpochConsensus::default(), EpochConsensus::Yuma);
    /// assert_eq!(EpochConsensus::of_stored(1), Some(EpochConsensus::Null));
    /// assert_eq!(EpochConsensus::of_stored(2), None);
    /// assert_eq!((EpochConsensus::Null.stored(), EpochConsensus::Null.name()), (1, "null"));
    /// assert!(EpochConsensus::ALL.iter().map(ToString::to_string).eq(["yuma", "null"]));
    /// ```
    EpochConsensus {
        /// By Yuma consensus.
        #[default]
        Yuma = 0, "yuma";
        /// By the weights of the neuron with the largest stake alone.
        Null = 1, "null";
    }
}
