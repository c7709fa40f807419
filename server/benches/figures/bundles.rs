//! What a browser downloads before the page comes alive, as the build compressed it.

use crate::report::{Figure, Target};
use crate::world::{World, target};
use anyhow::Context;
use serde_json::Value;

pub(crate) fn figures(_world: &World) -> anyhow::Result<Vec<Figure>> {
    let site = target().join("site");
    let Ok(manifest) = std::fs::read_to_string(site.join("manifest.json")) else {
        eprintln!("  no built assets in {}", site.display());
        return Ok(Vec::new());
    };
    let manifest: Value = serde_json::from_str(&manifest)?;
    let css = manifest["css"].as_str();
    let bundle = |entry: &str| -> anyhow::Result<f64> {
        let files = manifest[entry].as_array().context("manifest")?.iter().map(Value::as_str);
        let mut bytes = 0;
        for name in files.chain([css]) {
            let path = site.join("pkg").join(format!("{}.br", name.context("manifest")?));
            bytes += std::fs::metadata(&path).with_context(|| path.display().to_string())?.len();
        }
        Ok(f64::from(u32::try_from(bytes)?) / 1000.0)
    };
    let figure = |name, what, entry, most| -> anyhow::Result<Figure> {
        Ok(Figure::new(name, what, "kB", vec![bundle(entry)?], Some(Target::AtMost(most))))
    };
    Ok(vec![
        figure("bundle-portal", "wasm, script and style, brotli", "portal", 250.0)?,
        figure("bundle-desk", "wasm, script and style, brotli", "desk", 400.0)?,
    ])
}
