//! Whose hand is at the command line.

use domain::administration::Doer;
use std::os::unix::fs::MetadataExt;

/// The one who runs this command, by the name the operating system knows. The environment is not asked: anybody may set
/// it to anything.
pub(super) fn by_hand() -> Doer {
    let Ok(own) = std::fs::metadata("/proc/self") else { return Doer::CommandLine("?".to_owned()) };
    let uid = own.uid();
    let passwd = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    Doer::CommandLine(name_of(uid, &passwd).unwrap_or_else(|| format!("uid {uid}")))
}

fn name_of(uid: u32, passwd: &str) -> Option<String> {
    let line = passwd.lines().find(|line| line.split(':').nth(2).is_some_and(|field| field == uid.to_string()))?;
    line.split(':').next().filter(|name| !name.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hand_is_named_by_the_number_the_process_runs_under() {
        let passwd = "root:x:0:0:root:/root:/bin/sh\nops:x:1000:1000::/home/ops:/bin/sh\n";
        assert_eq!(name_of(1000, passwd).as_deref(), Some("ops"));
        assert_eq!(name_of(7, passwd), None);
        assert!(matches!(by_hand(), Doer::CommandLine(name) if !name.is_empty()));
    }
}
