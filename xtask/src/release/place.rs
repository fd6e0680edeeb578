//! An empty place outside the repository, where packages are tried.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{self, Command};

use anyhow::{Context, Result, ensure};

use crate::step;

/// The place. A failure leaves it as it is, to be looked at.
pub(super) struct Place(PathBuf);

impl Place {
    pub(super) fn new() -> Result<Self> {
        let place = env::temp_dir().canonicalize()?.join(format!("yuma-release-{}", process::id()));
        ensure!(!place.starts_with(env::current_dir()?), "{} lies within the repository", place.display());
        fs::create_dir(&place).with_context(|| format!("cannot make {}", place.display()))?;
        println!("==> packages are tried in {}", place.display());
        Ok(Self(place))
    }

    /// A new folder of that name.
    pub(super) fn folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.0.join(name);
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// Unpacks a gzipped tar archive into that folder.
    pub(super) fn unpack(&self, archive: &Path, name: &str) -> Result<PathBuf> {
        let folder = self.folder(name)?;
        step::output(Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(&folder))?;
        Ok(folder)
    }

    pub(super) fn remove(self) -> Result<()> {
        fs::remove_dir_all(&self.0).with_context(|| format!("cannot remove {}", self.0.display()))
    }
}
