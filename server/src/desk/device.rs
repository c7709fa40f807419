//! Browsers: what one calls itself, in words its owner knows, and whether it signed in to an account before.

use super::Desk;
use crate::store::vault::random_token;
use domain::problem::Problem;
use subtle::ConstantTimeEq;

/// Hexadecimal digits of a browser's name.
const NAME: usize = 32;

/// `Edge，Windows`.
pub(super) fn in_words(agent: &str) -> String {
    let first =
        |known: &[(&str, &'static str)]| known.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name);
    let program = first(&[
        ("MicroMessenger", "微信"),
        ("DingTalk", "钉钉"),
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("QQBrowser", "QQ 浏览器"),
        ("MetaSr", "搜狗浏览器"),
        ("UCBrowser", "UC 浏览器"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let machine = first(&[
        ("HarmonyOS", "鸿蒙"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "安卓"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Kylin", "麒麟"),
        ("Linux", "Linux"),
    ]);
    match (program, machine) {
        (Some(program), Some(machine)) => format!("{program}，{machine}"),
        (Some(known), None) | (None, Some(known)) => known.to_owned(),
        (None, None) => "未知设备".to_owned(),
    }
}

impl Desk {
    fn device_mark(&self, login: &str, name: &str) -> String {
        hex::encode(&self.store.vault.digest("device", format!("{login}/{name}").as_bytes())[..16])
    }

    /// What a browser keeps that signed in to an account: a name of its own, and the proof that it is for this login.
    pub(super) fn device_token(&self, login: &str) -> Result<String, Problem> {
        let name = random_token().map_err(|_| Problem::Unavailable)?[..NAME].to_owned();
        let mark = self.device_mark(login, &name);
        Ok(format!("{name}{mark}"))
    }

    /// The browser's name, where it signed in to this very account before. It opens nothing; attempts from it are
    /// counted as its own.
    pub(super) fn known_device<'a>(&self, login: &str, token: Option<&'a str>) -> Option<&'a str> {
        let token = token.filter(|token| token.len() == 2 * NAME && token.is_ascii())?;
        let (name, mark) = token.split_at(NAME);
        let own = self.device_mark(login, name);
        bool::from(own.as_bytes().ct_eq(mark.as_bytes())).then_some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_called_what_people_call_them() {
        let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36";
        assert_eq!(in_words(windows), "Chrome，Windows");
        assert_eq!(in_words(&format!("{windows} Edg/120.0")), "Edge，Windows");
        assert_eq!(in_words("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604.1"), "Safari，iPhone");
        assert_eq!(in_words("curl/8"), "未知设备");
        assert_eq!(in_words(""), "未知设备");
    }
}
