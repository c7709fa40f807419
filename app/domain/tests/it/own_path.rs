//! Where a redirect may lead: to this site, whatever anybody types.

use domain::value::own_path;
use proptest::prelude::*;
use url::{Position, Url};

const FALLBACK: &str = "/desk";

fn is_followed(path: &str) -> bool {
    own_path(path, FALLBACK) == path && path != FALLBACK
}

/// SEC-11: addresses of this site are followed as they are, anything else leads to the fallback.
#[test]
fn sec_11_redirects_lead_to_this_site_only() {
    for own in [
        "/",
        "/track/2025-000001",
        "/track/2025-000001?error=invalid&fields=phone",
        "/desk/case/2025-000001?tab=story#f-3",
        "/desk/",
        "/desk?lens=town:232701100&sort=due",
        "/desk/login?next=%2Fdesk%2Fcase%2F2025-000001",
        "/guide/%E6%94%BF%E7%AD%96",
    ] {
        assert!(is_followed(own), "{own}");
    }
    for foreign in [
        "",
        "desk",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "/%5Cevil.example",
        "/%5cevil.example",
        "/%255Cevil.example",
        "/%2F%2Fevil.example",
        "/%2Fevil.example",
        "/desk//evil.example",
        "/./\\evil.example",
        "/.//evil.example",
        "/..//evil.example",
        "/desk/../../evil",
        "/desk/%2e%2e/evil",
        "/\n",
        "/%0A",
        "/%0d%0aSet-Cookie:a=b",
        "/\r\nSet-Cookie: a=b",
        "/\t/evil.example",
        "/%09/evil.example",
        "/%00",
        "/%7f",
        "/a b",
        "/案件",
        "/%",
        "/%4",
        "/%zz",
        "https://evil.example/",
        "javascript:alert(1)",
        " /desk",
        "/\u{202e}gnp",
    ] {
        assert!(!is_followed(foreign), "{foreign:?}");
    }
    assert_eq!(own_path("//evil.example", FALLBACK), FALLBACK);
    assert!(!is_followed(&format!("/{}", "a".repeat(3000))));
}

fn check(typed: &str) -> Result<(), TestCaseError> {
    let followed = own_path(typed, FALLBACK);
    prop_assert!(followed == typed || followed == FALLBACK);
    prop_assert!(followed.bytes().all(|byte| (0x21..=0x7e).contains(&byte)), "{followed:?} stands in a header");
    // As browsers read it: the same host, and the path it seemed to be.
    let base = Url::parse("https://own.example/desk/login").unwrap();
    let led = base.join(followed).map_err(|error| TestCaseError::fail(format!("{followed:?}: {error}")))?;
    prop_assert_eq!(&led[..Position::BeforePath], "https://own.example", "{:?}", followed);
    let path = followed.split(['?', '#']).next().unwrap();
    prop_assert_eq!(led.path(), path, "{:?}", followed);
    prop_assert!(!led.path().starts_with("//"));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    /// SEC-11: whatever is typed, browsers stay on this site and the address can stand in a header.
    #[test]
    fn sec_11_no_text_leads_elsewhere(typed in "\\PC{0,40}") {
        check(&typed)?;
    }

    /// SEC-11: neither does anything made of what leads elsewhere.
    #[test]
    fn sec_11_no_mixture_of_slashes_leads_elsewhere(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "/", "\\", "%2F", "%5C", "%2e", ".", "..", "%0A", "\n", "\r", "\t", "\0", "%", "%25", "@", ":", "?", "#",
                "evil.example", "https:", "desk", "track", " ", "\u{3000}", "／", "＼",
            ]),
            0..8,
        )
    ) {
        check(&format!("/{}", parts.concat()))?;
        check(&parts.concat())?;
    }
}
