//! placeholder
use crate::{args::DemoArgs, env::Env, output::Output};
pub(crate) fn run(_args: &DemoArgs, _env: &Env, _out: &Output) -> anyhow::Result<u8> {
    Ok(0)
}
