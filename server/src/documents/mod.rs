//! Documents on paper: letters as PDF, set beside the requests and never in their way.
//!
//! A page of the board must not wait for somebody's forty letters: printing takes a turn among a few, on threads of its
//! own. Nothing printed is kept: it is quickly made again, and what letters say has no business lying in memory.

use domain::letter::Letter;
use domain::problem::Problem;
use domain::view::DocumentView;
use press::{Options, Press, PressError};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OnceCell, Semaphore};

/// Letters that are set at a time.
const AT_A_TIME: usize = 2;
/// For so long a request waits for its turn.
const PATIENCE: Duration = Duration::from_secs(30);
/// Letters one session may have in hand: asked for and not yet answered.
const IN_HAND: usize = 3;
/// Letters all together that wait or are set.
const WAITING: usize = 24;
/// When to come again, in seconds, after that.
pub(crate) const COME_AGAIN: u32 = 10;

/// Prints letters; clones share fonts and turns.
#[derive(Debug, Clone)]
pub struct Printer {
    folders: Arc<[PathBuf]>,
    press: Arc<OnceCell<Arc<Press>>>,
    turns: Arc<Semaphore>,
    hands: Arc<Mutex<HashMap<String, usize>>>,
}

/// A letter somebody waits for; it is no longer in hand when this is dropped.
pub(crate) struct Hand {
    whose: String,
    hands: Arc<Mutex<HashMap<String, usize>>>,
}

impl Drop for Hand {
    fn drop(&mut self) {
        let mut hands = self.hands.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = hands.get_mut(&self.whose) {
            *held -= 1;
            if *held == 0 {
                hands.remove(&self.whose);
            }
        }
    }
}

/// Why nothing was printed. The text is for people.
#[derive(Debug, thiserror::Error)]
pub enum Unprinted {
    /// The letter is not there for whoever asks.
    #[error("{0}")]
    Problem(#[from] Problem),
    /// The press refused: fonts, characters, the engine.
    #[error("{0}")]
    Press(#[from] PressError),
    /// Too many wait.
    #[error("文书正在生成，请过几秒再下载")]
    Crowded,
}

impl Default for Printer {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl Printer {
    /// A printer with the fonts of `folders`, the preferred first; they are read when the first letter is printed.
    pub fn new(folders: Vec<PathBuf>) -> Self {
        Self {
            folders: folders.into(),
            press: Arc::default(),
            turns: Arc::new(Semaphore::new(AT_A_TIME)),
            hands: Arc::default(),
        }
    }

    /// Takes a letter in hand for `whose` session, before anything is read for it; `None` where that session, or
    /// everybody together, waits for too many already. One who asks for sixty at once stops nobody else's.
    pub(crate) fn take(&self, whose: String) -> Option<Hand> {
        let mut hands = self.hands.lock().unwrap_or_else(PoisonError::into_inner);
        if hands.values().sum::<usize>() >= WAITING {
            return None;
        }
        let held = hands.entry(whose.clone()).or_default();
        if *held >= IN_HAND {
            return None;
        }
        *held += 1;
        Some(Hand { whose, hands: self.hands.clone() })
    }

    /// Prints `letter`.
    ///
    /// # Errors
    /// See [`Unprinted`]; fonts that were missing are looked for again the next time.
    pub async fn print(&self, letter: Letter, options: Options) -> Result<Vec<u8>, Unprinted> {
        let turn = tokio::time::timeout(PATIENCE, self.turns.clone().acquire_owned());
        let Ok(Ok(turn)) = turn.await else { return Err(Unprinted::Crowded) };
        let press = self.press.get_or_try_init(|| self.open()).await?.clone();
        let printed = tokio::task::spawn_blocking(move || {
            let pdf = press.print(&letter, &options);
            // Whoever asked may have gone; the turn is over when the work is.
            drop(turn);
            pdf
        });
        Ok(printed.await.map_err(|error| PressError::Engine(error.to_string()))??.bytes)
    }

    async fn open(&self) -> Result<Arc<Press>, PressError> {
        let folders = self.folders.clone();
        let opened = tokio::task::spawn_blocking(move || Press::open(&folders)).await;
        let press = opened.map_err(|error| PressError::Engine(error.to_string()))??;
        for substitute in press.substitutes() {
            tracing::info!(named = substitute.named, instead = substitute.instead, "no licensed typeface for letters");
        }
        Ok(Arc::new(press))
    }
}

/// The letter of a document as somebody reads it; documents carry flat text so far.
pub(crate) fn letter_of(view: &DocumentView) -> Letter {
    Letter::from_body(&view.department, Some(view.document_no.clone()), &view.title, &view.body)
}
