//! The part `lanes` of `cargo xtask test`: every backend of the kernel's loops passes its tests, and is vector code.
//!
//! The kernel compiles its loops for AVX-512, for AVX2 and for every machine of the architecture, and takes the best when
//! it runs. The part `rust` tests what this machine takes; this part tests what others may run:
//!
//! - portable: without the choice, compiled for every machine;
//! - built for AVX2: without the choice, compiled for x86-64 machines that have AVX2;
//! - AVX2 at run time: the choice, but for AVX-512.
//!
//! They have a target directory of their own, so that no other build is made again. Without AVX2, an x86-64 machine fails
//! the last two, and is told why. Other architectures have portable alone, and nothing to look for in the binary; on
//! Windows the binary has no symbols to look at.

use std::process::Command;

use anyhow::{Result, ensure};

use crate::part::{C_COMPILER, Part, TO_LINK, Tool};
use crate::step::{self, Step, cargo, command, xtask};

/// The part: what the machine's architecture has of it.
pub(crate) const PART: Part = Part {
    name: "lanes",
    about: "each backend of the kernel's loops passes its tests, and its vector code is in the release binary",
    needs: if cfg!(all(target_arch = "x86_64", unix)) { &[C_COMPILER, OBJDUMP] } else { TO_LINK },
    steps: if cfg!(all(target_arch = "x86_64", unix)) {
        &[BINARY, PORTABLE, BUILT_FOR_AVX2, AVX2_AT_RUN_TIME]
    } else if cfg!(target_arch = "x86_64") {
        &[PORTABLE, BUILT_FOR_AVX2, AVX2_AT_RUN_TIME]
    } else {
        &[PORTABLE]
    },
};

const OBJDUMP: Tool = Tool {
    name: "objdump",
    probe: ("objdump", "--version"),
    install: if cfg!(target_os = "macos") { "xcode-select --install" } else { "sudo apt-get install -y binutils" },
};

const BINARY: Step = Step::new("vectors in the binary", || xtask("lanes"));
const PORTABLE: Step = Step::new("tests, portable", || Ok(tests(r#""--cfg", 'yuma_simd="portable"'"#)));
const BUILT_FOR_AVX2: Step = Step::new("tests, built for AVX2", || {
    ensure_avx2()?;
    Ok(tests(r#""--cfg", 'yuma_simd="portable"', "-Ctarget-cpu=x86-64-v3""#))
});
const AVX2_AT_RUN_TIME: Step = Step::new("tests, AVX2 at run time", || {
    ensure_avx2()?;
    Ok(tests(r#""--cfg", 'yuma_simd="avx2"'"#))
});

/// The command that tests the kernel when it alone is built with these flags, a list in TOML.
///
/// What it depends on is built once for all backends. Flags for one package are for nightly toolchains, or for those told to
/// behave as one.
fn tests(flags: &str) -> Command {
    let mut tests = cargo("test -Zprofile-rustflags --package yuma-kernel --features rayon,serde,ndarray");
    tests.arg("--config").arg(format!("profile.dev.package.yuma-kernel.rustflags=[{flags}]"));
    tests.arg("--target-dir").arg(step::target_dir().join("lanes")).env("RUSTC_BOOTSTRAP", "1");
    // These builds are for one run of the tests: no debugger will look at them.
    tests.env("CARGO_PROFILE_DEV_DEBUG", "0");
    tests
}

/// Without AVX2, what is built for it ends at its first instruction, and a choice would take the portable loops unnoticed.
fn ensure_avx2() -> Result<()> {
    let missing = missing_for_avx2();
    ensure!(missing.is_empty(), "this machine cannot run the AVX2 backend: it has no {}", missing.join(", "));
    Ok(())
}

/// What this machine lacks of x86-64-v3, which is more than the kernel's AVX2 backend asks for.
#[cfg(target_arch = "x86_64")]
fn missing_for_avx2() -> Vec<&'static str> {
    macro_rules! missing {
        ($($feature:tt)*) => {
            [$(($feature, std::arch::is_x86_feature_detected!($feature))),*]
        };
    }
    let features = missing!["avx" "avx2" "bmi1" "bmi2" "f16c" "fma" "lzcnt" "movbe" "popcnt"];
    features.into_iter().filter(|(_, has)| !has).map(|(feature, _)| feature).collect()
}

#[cfg(not(target_arch = "x86_64"))]
fn missing_for_avx2() -> Vec<&'static str> {
    vec!["AVX2: it is no x86-64 machine"]
}

/// The loops in which an epoch spends its time, and the instruction that each must do to many entries at once.
const FUNCTIONS: [(&str, &str); 8] = [
    ("weights", "vpmul"),
    ("medians", "vpmin"),
    ("add_ranks", "vpmul"),
    ("add_averages", "vpmul"),
    ("add_averages_of_shares", "vpmul"),
    ("liquid_alphas", "vpmul"),
    ("earned", "vpmul"),
    ("earned_of_largest", "vpmul"),
];

/// The instruction sets that the kernel chooses from, the best first.
const SETS: [Set; 2] = [Set::Avx512, Set::Avx2];

/// What one version of a function is compiled for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Set {
    Avx512,
    Avx2,
    /// What every machine of the architecture has.
    Baseline,
}

impl Set {
    /// The set in the features that `multiversion` writes into a name.
    fn of(features: &str) -> Self {
        match features {
            _ if features.contains("avx512") => Self::Avx512,
            _ if features.contains("avx2") => Self::Avx2,
            _ => Self::Baseline,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Avx512 => "AVX-512",
            Self::Avx2 => "AVX2",
            Self::Baseline => "the baseline of the architecture",
        }
    }

    /// How its widest registers begin.
    fn registers(self) -> &'static str {
        match self {
            Self::Avx512 => "%zmm",
            Self::Avx2 => "%ymm",
            Self::Baseline => "%xmm",
        }
    }
}

/// A function as it is compiled for one instruction set.
struct Version<'a> {
    function: &'a str,
    /// The features that it is compiled for, with `_` between them.
    features: &'a str,
    instructions: Vec<&'a str>,
}

impl Version<'_> {
    /// How often an instruction that begins so is done to whole registers of the version's set.
    fn count(&self, instruction: &str) -> usize {
        let registers = Set::of(self.features).registers();
        self.instructions.iter().filter(|line| line.starts_with(instruction) && line.contains(registers)).count()
    }
}

/// Builds the command line and looks for the vector instructions of [`FUNCTIONS`] in it.
pub(crate) fn run() -> Result<()> {
    step::run("release binary", &mut cargo("build --release --package yuma"))?;
    let mut objdump = command("objdump", "-d --no-show-raw-insn -C");
    objdump.arg(step::target_dir().join("release/yuma"));
    println!("==> vector instructions: {}", step::shown(&objdump));
    let disassembly = step::output(&mut objdump)?;
    let versions = versions(&disassembly);
    check(&versions)?;
    let cfg = step::output(&mut command("rustc", "--print cfg -Ctarget-cpu=native"))?;
    println!("On this machine the default, which the part `rust` tests, takes {}.", taken(&versions, &cfg).name());
    Ok(())
}

/// The versions of the kernel's loops in what `objdump` prints.
fn versions(disassembly: &str) -> Vec<Version<'_>> {
    let mut versions = Vec::new();
    let mut within = false;
    for line in disassembly.lines() {
        if let Some(symbol) = line.strip_suffix(">:").and_then(|line| line.split_once('<')) {
            let version = version(symbol.1);
            within = version.is_some();
            versions.extend(version);
        } else if within && let (Some(version), Some((_, instruction))) = (versions.last_mut(), line.split_once('\t')) {
            version.instructions.push(instruction);
        }
    }
    versions
}

/// The version that has this name: `yuma_kernel::simd::medians::medians_avx_avx2_version`.
fn version(symbol: &str) -> Option<Version<'_>> {
    let (_, path) = symbol.split_once("yuma_kernel::simd::")?;
    let names: Vec<&str> = path.split("::").collect();
    names.windows(2).find_map(|pair| {
        let [function, name] = pair else { return None };
        let features = name.strip_prefix(function)?.strip_prefix('_')?.strip_suffix("_version")?;
        Some(Version { function, features, instructions: Vec::new() })
    })
}

/// The set that the kernel takes on a machine which has the features that `rustc --print cfg` lists.
fn taken(versions: &[Version<'_>], cfg: &str) -> Set {
    let has = |feature: &str| cfg.lines().any(|line| line == format!("target_feature=\"{feature}\""));
    let runs = |set: &Set| {
        let mut of_set = versions.iter().filter(|version| Set::of(version.features) == *set).peekable();
        of_set.peek().is_some() && of_set.all(|version| version.features.split('_').all(has))
    };
    SETS.into_iter().find(runs).unwrap_or(Set::Baseline)
}

/// Fails with the name of each function that has lost its vectors.
fn check(versions: &[Version<'_>]) -> Result<()> {
    ensure!(!versions.is_empty(), "the binary names no version of the kernel's loops: are its symbols stripped?");
    let mut lost = Vec::new();
    for (function, instruction) in FUNCTIONS {
        for set in SETS {
            let of_set = |version: &&Version<'_>| version.function == function && Set::of(version.features) == set;
            // Each copy of a version has to be vector code.
            let count = versions.iter().filter(of_set).map(|version| version.count(instruction)).min();
            let (name, registers) = (set.name(), set.registers());
            println!("{function:<24}{name:<9}{:>3} x {instruction}* on {registers}", count.unwrap_or(0));
            match count {
                None => lost.push(format!("{function} has no version for {name}")),
                Some(0) => lost.push(format!("{function} for {name} has no {instruction}* on {registers}")),
                Some(_) => {}
            }
        }
    }
    ensure!(lost.is_empty(), "lost vectors: {}", lost.join("; "));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DISASSEMBLY: &str = "\
target/release/yuma:     file format elf64-x86-64


Disassembly of section .text:

00000000001a71e0 <yuma_kernel::simd::medians::medians_avx_avx2_avx512f_bmi1_version>:
  1a71e0:\tmov    %rdi,%rax
  1a71e3:\tje     1a71e9 <yuma_kernel::simd::medians::medians_avx_avx2_avx512f_bmi1_version+0x9>
  1a71e5:\tvpminud (%r9),%zmm4,%zmm5
  1a71e9:\tvpminud %ymm1,%ymm2,%ymm3

00000000001a7290 <yuma_kernel::simd::medians::medians_default_version>:
  1a7290:\tpxor   %xmm0,%xmm0

00000000001a7680 <yuma_kernel::epoch::run>:
  1a7680:\tvpminud %zmm1,%zmm2,%zmm3

00000000001ab290 <yuma_kernel::simd::sigmoid::liquid_alphas::liquid_alphas_avx_avx2_version>:
  1ab290:\tvpmuludq %xmm1,%xmm2,%xmm3
";

    /// Every version of every function, with the instruction that is looked for.
    fn whole() -> Vec<Version<'static>> {
        let version = |function, instruction: &'static str, features| {
            let multiplies = instruction == "vpmul";
            let instructions = match Set::of(features) {
                Set::Avx512 if multiplies => vec!["vpmullq %zmm1,%zmm2,%zmm3"],
                Set::Avx512 => vec!["vpminud %zmm1,%zmm2,%zmm3"],
                _ if multiplies => vec!["vpmuludq %ymm1,%ymm2,%ymm3"],
                _ => vec!["vpminud %ymm1,%ymm2,%ymm3"],
            };
            Version { function, features, instructions }
        };
        let both = |(function, instruction)| ["avx2_avx512f", "avx2"].map(|set| version(function, instruction, set));
        FUNCTIONS.into_iter().flat_map(both).collect()
    }

    fn error(versions: &[Version<'_>]) -> String {
        check(versions).unwrap_err().to_string()
    }

    #[test]
    fn versions_are_read_with_their_own_instructions() {
        let versions = versions(DISASSEMBLY);
        let read: Vec<_> = versions.iter().map(|version| (version.function, version.features)).collect();
        assert_eq!(read, [("medians", "avx_avx2_avx512f_bmi1"), ("medians", "default"), ("liquid_alphas", "avx_avx2")]);
        assert_eq!(versions.iter().map(|version| version.instructions.len()).collect::<Vec<_>>(), [4, 1, 1]);
    }

    #[test]
    fn only_whole_registers_of_the_set_count() {
        let versions = versions(DISASSEMBLY);
        assert_eq!(versions[0].count("vpmin"), 1);
        assert_eq!(versions[2].count("vpmul"), 0);
    }

    #[test]
    fn a_name_that_begins_with_another_is_not_taken_for_it() {
        let longer = version("yuma_kernel::simd::earned_of_largest::earned_of_largest_avx_avx2_version").unwrap();
        assert_eq!((longer.function, longer.features), ("earned_of_largest", "avx_avx2"));
        assert!(version("yuma_kernel::simd::earned::__resolver_fn").is_none());
        assert!(version("yuma_kernel::epoch::run").is_none());
    }

    #[test]
    fn a_binary_with_all_its_vectors_passes() {
        check(&whole()).unwrap();
    }

    #[test]
    fn a_function_that_lost_its_vectors_is_named() {
        let mut versions = whole();
        versions.iter_mut().find(|version| version.function == "earned").unwrap().instructions.clear();
        assert_eq!(error(&versions), "lost vectors: earned for AVX-512 has no vpmul* on %zmm");
    }

    #[test]
    fn a_function_that_lost_a_version_is_named() {
        let mut versions = whole();
        versions.retain(|version| version.function != "medians" || Set::of(version.features) == Set::Avx512);
        assert_eq!(error(&versions), "lost vectors: medians has no version for AVX2");
    }

    #[test]
    fn a_stripped_binary_is_recognised() {
        assert!(error(&[]).contains("stripped"));
    }

    #[test]
    fn the_best_set_that_the_machine_has_is_taken() {
        let cfg = |features: &[&str]| {
            features.iter().map(|feature| format!("target_feature=\"{feature}\"")).collect::<Vec<_>>().join("\n")
        };
        assert_eq!(taken(&whole(), &cfg(&["avx", "avx2", "avx512f"])), Set::Avx512);
        assert_eq!(taken(&whole(), &cfg(&["avx", "avx2"])), Set::Avx2);
        assert_eq!(taken(&whole(), &cfg(&["avx"])), Set::Baseline);
        assert_eq!(taken(&[], &cfg(&["avx2"])), Set::Baseline);
    }
}
