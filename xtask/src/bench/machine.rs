//! Where and when something was measured.

use std::fs;
use std::thread;

use anyhow::Result;

use crate::step::{self, command};

/// The processor, its cores, the compiler and the day, in one line.
pub(crate) fn described() -> Result<String> {
    let cores = thread::available_parallelism()?;
    let compiler = step::output(&mut command("rustc", "--version"))?;
    let compiler = compiler.split(" (").next().unwrap_or_default();
    let day = step::output(&mut command("date", "+%Y-%m-%d"))?;
    Ok(format!("{day}, {cores} cores, {}{}, {compiler}", processor(), vectors()))
}

/// The name of the processor, where the system tells it.
fn processor() -> String {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpuinfo.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map(|(_, name)| name.to_owned());
    let model = model.or_else(|| step::output(&mut command("sysctl", "-n machdep.cpu.brand_string")).ok());
    model.map_or_else(|| std::env::consts::ARCH.to_owned(), |model| model.replace("(R)", "").replace(" Processor", ""))
}

/// The widest vector instructions of the processor.
fn vectors() -> &'static str {
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512f") {
            return " with AVX-512";
        }
        if is_x86_feature_detected!("avx2") {
            return " with AVX2";
        }
    }
    ""
}
