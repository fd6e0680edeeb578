//! Makes a module for JavaScript of what the compiler built: `yuma-wasm-bindgen MODULE FOLDER NAME`.
//!
//! It is wasm-bindgen's own program as far as the npm package needs it. As a member of the workspace, it has the version that the
//! lock file gives to the library, which must be the same.

use std::env::args_os;
use std::path::PathBuf;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let mut arguments = args_os().skip(1);
    let usage = "expected three arguments: the module, the folder to write to, the name of what is written";
    let (module, folder) = (arguments.next().context(usage)?, arguments.next().context(usage)?);
    let name = arguments.next().and_then(|name| name.into_string().ok()).context(usage)?;
    Bindgen::new()
        .input_path(PathBuf::from(&module))
        .out_name(&name)
        .web(true)?
        .typescript(true)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(PathBuf::from(folder))
        .with_context(|| format!("cannot make JavaScript of {}", PathBuf::from(module).display()))
}
