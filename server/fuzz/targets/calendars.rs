//! A calendar is taken whole or not at all, and a date is found or said to be missing.
#![no_main]

use domain::clock::Calendar;
use domain::value::Instant;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let mut calendar = Calendar::default();
    let before = calendar.clone();
    match calendar.import(&text) {
        Ok(years) => {
            for year in years {
                assert!(calendar.years().any(|(known, _, _)| known == year));
                if let Ok(first) = Instant::parse_rfc3339(&format!("{year:04}-01-01T09:00:00+08:00")) {
                    for later in 0..400 {
                        let day = first.day().plus(later);
                        let _ = calendar.kind(day);
                        if let Ok(working) = calendar.working_on_or_after(day) {
                            assert!(working >= day);
                            assert_eq!(calendar.is_working(working), Ok(true));
                        }
                    }
                }
            }
        }
        Err(problem) => {
            assert!(!problem.to_string().is_empty());
            assert!(calendar == before, "half a calendar was taken");
        }
    }
});
