//! The files that each package may hold, and those that it must.

use std::env;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

/// A list of what may be there, `*` for any text, and of what must be.
pub(super) struct Contents {
    may: &'static [&'static str],
    must: &'static [&'static str],
}

pub(super) const CRATE: Contents = Contents {
    may: &[
        "Cargo.toml",
        "Cargo.toml.orig",
        "Cargo.lock",
        ".cargo_vcs_info.json",
        "README.md",
        "LICENSE-*",
        "src/*.rs",
        "src/*.md",
        "fonts/LICENSE",
        "fonts/*.ttf",
        "metadata/*.scale.gz",
        "scenarios/*.json",
    ],
    must: &["Cargo.toml", "Cargo.lock", "README.md", "LICENSE-MIT", "LICENSE-APACHE", "src/*.rs"],
};

pub(super) const WHEEL: Contents = Contents {
    may: &[
        "yuma_kernel/*.py",
        "yuma_kernel/_native.pyi",
        "yuma_kernel/_native*.so",
        "yuma_kernel/_native*.pyd",
        "yuma_kernel/py.typed",
        "yuma_kernel-*.dist-info/METADATA",
        "yuma_kernel-*.dist-info/WHEEL",
        "yuma_kernel-*.dist-info/RECORD",
        "yuma_kernel-*.dist-info/licenses/LICENSE-*",
        "yuma_kernel-*.dist-info/sboms/*.json",
    ],
    must: &[
        "yuma_kernel/__init__.py",
        "yuma_kernel/_native*",
        "yuma_kernel/py.typed",
        "*/METADATA",
        "*/licenses/LICENSE-MIT",
        "*/licenses/LICENSE-APACHE",
    ],
};

pub(super) const SDIST: Contents = Contents {
    may: &[
        "PKG-INFO",
        "pyproject.toml",
        "README.md",
        "LICENSE-*",
        "Cargo.toml",
        "Cargo.lock",
        "*/Cargo.toml",
        "*/Cargo.lock",
        "*/README.md",
        "*/LICENSE-*",
        "*/src/*.rs",
        "*/src/*.md",
        "*/scenarios/*.json",
        "bindings-python/pyproject.toml",
        "bindings-python/python/yuma_kernel/*.py",
        "bindings-python/python/yuma_kernel/_native.pyi",
        "bindings-python/python/yuma_kernel/py.typed",
        "python/yuma_kernel/*.py",
        "python/yuma_kernel/_native.pyi",
        "python/yuma_kernel/py.typed",
    ],
    must: &[
        "PKG-INFO",
        "pyproject.toml",
        "Cargo.lock",
        "*LICENSE-MIT",
        "*LICENSE-APACHE",
        "core/src/lib.rs",
        "*README.md",
    ],
};

pub(super) const NPM: Contents = Contents {
    may: &["package.json", "README.md", "LICENSE-*", "*.js", "*.d.ts", "yuma-scalar.wasm", "yuma-simd128.wasm"],
    must: &[
        "package.json",
        "README.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "index.js",
        "index.d.ts",
        "worker.js",
        "yuma-scalar.wasm",
        "yuma-simd128.wasm",
    ],
};

pub(super) const VECTORS: Contents = Contents {
    may: &["README.md", "LICENSE-*", "mainnet-sn15-*.json", "vectors/*.json"],
    must: &["README.md", "LICENSE-MIT", "LICENSE-APACHE", "vectors/curated.json"],
};

/// Each package's limit. crates.io takes 10 MB, and none comes near it.
const LARGEST: u64 = 4_000_000;

impl Contents {
    /// Fails where a file is not expected, or an expected one is missing.
    pub(super) fn judge<'a>(&self, package: &str, files: impl IntoIterator<Item = &'a str>) -> Result<()> {
        let files: Vec<&str> = files.into_iter().collect();
        for file in &files {
            ensure!(
                self.may.iter().any(|pattern| fits(pattern, file)),
                "{package} holds {file}, which is not expected"
            );
        }
        for pattern in self.must {
            ensure!(files.iter().any(|file| fits(pattern, file)), "{package} holds no {pattern}");
        }
        Ok(())
    }

    /// The same of an unpacked package, whose files moreover name no folder of this machine.
    pub(super) fn judge_folder(&self, package: &str, folder: &Path) -> Result<()> {
        let mut files = Vec::new();
        walk(folder, "", &mut files)?;
        self.judge(package, files.iter().map(String::as_str))?;
        let own = [env::current_dir()?, env::home_dir().context("there is no home directory")?];
        for file in &files {
            let bytes = fs::read(folder.join(file))?;
            for path in own.iter().filter_map(|path| path.to_str()) {
                let path = format!("{path}/");
                let names = bytes.windows(path.len()).any(|window| window == path.as_bytes());
                ensure!(!names, "{package}: {file} names {path}, a folder of this machine");
            }
        }
        Ok(())
    }
}

/// Fails where a package is larger than any should be.
pub(super) fn small_enough(file: &Path) -> Result<()> {
    let bytes = fs::metadata(file)?.len();
    ensure!(bytes <= LARGEST, "{}: found {bytes} bytes, expected at most {LARGEST}", file.display());
    Ok(())
}

/// Lists the files below a folder, their names with `/`.
fn walk(folder: &Path, prefix: &str, files: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.push(name);
        }
    }
    Ok(())
}

/// Whether a name is one that the pattern means. `*` stands for any text, that with `/` as well.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, rest)) => name
            .strip_prefix(start)
            .is_some_and(|name| (0..=name.len()).filter_map(|at| name.get(at..)).any(|tail| fits(rest, tail))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_means_the_whole_name() {
        for (pattern, name, meant) in [
            ("src/*.rs", "src/epoch/bonds.rs", true),
            ("src/*.rs", "src/epoch/bonds.rs.bak", false),
            ("src/*.rs", "tests/src/a.rs", false),
            ("LICENSE-*", "LICENSE-MIT", true),
            ("*/METADATA", "a-1.dist-info/METADATA", true),
            ("README.md", "README.md.orig", false),
        ] {
            assert_eq!(fits(pattern, name), meant, "{pattern} {name}");
        }
    }

    #[test]
    fn a_stray_file_and_a_missing_one_are_named() {
        let mut files = vec!["Cargo.toml", "Cargo.lock", "README.md", "LICENSE-MIT", "LICENSE-APACHE", "src/lib.rs"];
        CRATE.judge("a", files.iter().copied()).unwrap();
        files.push("notes.txt");
        let error = CRATE.judge("a", files.iter().copied()).unwrap_err();
        assert_eq!(error.to_string(), "a holds notes.txt, which is not expected");
        let error =
            CRATE.judge("a", files.iter().copied().filter(|file| !file.contains("MIT") && !file.contains("notes")));
        assert_eq!(error.unwrap_err().to_string(), "a holds no LICENSE-MIT");
    }
}
