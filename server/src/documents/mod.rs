//! Documents on paper: letters as PDF, set beside the requests and never in their way.
//!
//! A page of the board must not wait for somebody's forty letters: printing takes a turn among a few, on threads of its
//! own. Nothing printed is kept: it is quickly made again, and what letters say has no business lying in memory.

use domain::letter::Letter;
use domain::problem::Problem;
use domain::view::DocumentView;
use press::{Options, Press, PressError};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OnceCell, Semaphore};

/// Letters that are set at a time.
const AT_A_TIME: usize = 2;
/// For so long a request waits for its turn.
const PATIENCE: Duration = Duration::from_secs(30);
/// When to come again, in seconds, after that.
pub(crate) const COME_AGAIN: u32 = 10;

/// Prints letters; clones share fonts and turns.
#[derive(Debug, Clone)]
pub struct Printer {
    folders: Arc<[PathBuf]>,
    press: Arc<OnceCell<Arc<Press>>>,
    turns: Arc<Semaphore>,
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
    #[error("现在生成文书的人很多，请过一会儿再下载")]
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
        Self { folders: folders.into(), press: Arc::default(), turns: Arc::new(Semaphore::new(AT_A_TIME)) }
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
