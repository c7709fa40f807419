//! What happens when time passes: reminders before an end, ends, last days of stand-ins, and dates that a newly imported
//! calendar moves. Nobody acts here; the same rules say what is due and who is told.

use super::engine::Scene;
use super::live::LiveMessage;
use super::{Desk, notify};
use crate::store::{CaseRow, Fault, Loaded, Unit};
use domain::access::Actor;
use domain::case::{DeadlineKind, Entry, Event};
use domain::clock::Calendar;
use domain::notification::deadline_notifications;
use domain::problem::Problem;
use domain::value::CaseNo;
use futures::future::join_all;
use std::sync::Arc;

/// Cases taken at a time: their jobs share commits, and people's steps come in between.
const BATCH: u32 = 256;

impl Desk {
    /// Tells every deadline that has come, each once; returns how many.
    ///
    /// # Errors
    /// Trouble with the store; what was told stays told, the rest is told in the next round.
    pub async fn sweep_deadlines(&self) -> Result<u32, Problem> {
        let now = self.now();
        let mut told = 0;
        loop {
            let due = self.store.case_list_due(now, BATCH).await.map_err(Fault::into_problem)?;
            let last = due.len() < BATCH as usize;
            for done in join_all(due.into_iter().map(|row| self.tell_deadlines(row.case.case_no))).await {
                told += done?;
            }
            if last {
                return Ok(told);
            }
        }
    }

    async fn tell_deadlines(&self, case_no: CaseNo) -> Result<u32, Problem> {
        let scene = self.scene();
        let (told, message) = self
            .store
            .writer
            .run(move |unit| {
                Box::pin(async move {
                    let Some(mut loaded) = unit.case_load(case_no).await? else { return Ok((0, None)) };
                    let now = scene.now;
                    let mut message = None;
                    // Whose last day as a stand-in has passed has nothing of the case any more (M-4.1-f).
                    if loaded.case.sub_state.is_open() {
                        let over = loaded.case.stand_ins_over(now.day());
                        if let Some((after, live)) = append(unit, &scene, &loaded, over).await? {
                            loaded = after;
                            message = Some(live);
                        }
                    }
                    let (case, case_id) = (&loaded.case, loaded.case_id);
                    let pack = scene.pack(case)?;
                    let deadlines = if case.sub_state.is_open() {
                        case.deadlines(&pack, &scene.rules.calendar())
                    } else {
                        Vec::new()
                    };
                    let mut told = 0;
                    for deadline in deadlines.iter().filter(|deadline| deadline.at <= now) {
                        let is_new = unit.deadline_note(case_id, &deadline.key(), now).await?;
                        // Whoever is told that a limit has ended need not be told that it ends soon.
                        let overtaken = deadline.kind == DeadlineKind::Reminder && deadline.end <= now;
                        if is_new && !overtaken {
                            let notifications = deadline_notifications(case, deadline, &pack);
                            notify::tell(unit, case_id, case, &notifications, None, now)?;
                            told += 1;
                        }
                    }
                    let next = deadlines.iter().map(|deadline| deadline.at).find(|at| *at > now);
                    unit.deadline_next(case_id, next).await?;
                    Ok((told, message))
                })
            })
            .await?;
        if let Some(message) = message {
            self.live.tell(message);
        }
        Ok(told)
    }

    /// Counts the dates of all open cases afresh if the calendar is another than the one they were counted under;
    /// returns how many cases had a date moved. Closed cases keep theirs. Doing it again changes nothing, so that a
    /// pass that was cut short is simply repeated.
    ///
    /// # Errors
    /// Trouble with the store; the pass is not noted as done then.
    pub async fn redate_open_cases(&self) -> Result<u64, Problem> {
        let calendar = self.rules().calendar();
        let json = serde_json::to_vec(&*calendar).map_err(Fault::from).map_err(Fault::into_problem)?;
        let noted = self.store.setting_calendar().await.map_err(Fault::into_problem)?;
        if noted.as_ref() == Some(&json) {
            return Ok(0);
        }
        let before: Calendar = match noted {
            Some(noted) => serde_json::from_slice(&noted).map_err(Fault::from).map_err(Fault::into_problem)?,
            None => Calendar::shipped().map_err(|problem| Fault::inconsistent(problem.to_string()).into_problem())?,
        };
        let reason = reason(&calendar, &before);
        // Steps that were under way with the former calendar come first.
        self.store.writer.run(|_| Box::pin(async { Ok(()) })).await?;
        let mut moved = 0;
        let mut after = 0;
        loop {
            let page = self.store.case_list_after(after, true, BATCH).await.map_err(Fault::into_problem)?;
            let Some(last) = page.last() else { break };
            after = last.case_id;
            let concerned = page.iter().filter(|row| !row.case.redated(&calendar, &reason).is_empty());
            for done in join_all(concerned.map(|row| self.redate(row, &reason))).await {
                moved += u64::from(done?);
            }
        }
        self.store.setting_put_calendar(json, self.now()).await?;
        Ok(moved)
    }

    async fn redate(&self, row: &CaseRow, reason: &str) -> Result<bool, Problem> {
        let (scene, case_no, reason) = (self.scene(), row.case.case_no, reason.to_owned());
        let told = self
            .store
            .writer
            .run(move |unit| {
                Box::pin(async move {
                    let Some(loaded) = unit.case_load(case_no).await? else { return Ok(None) };
                    let events = loaded.case.redated(&scene.rules.calendar(), &reason);
                    Ok(append(unit, &scene, &loaded, events).await?.map(|(_, message)| message))
                })
            })
            .await?;
        let moved = told.is_some();
        if let Some(message) = told {
            self.live.tell(message);
        }
        Ok(moved)
    }
}

/// Enters what time alone brought about, if anything; the case after it, and what boards are told.
pub(super) async fn append(
    unit: &mut Unit,
    scene: &Scene,
    loaded: &Loaded,
    events: Vec<Event>,
) -> Result<Option<(Arc<Loaded>, LiveMessage)>, Fault> {
    if events.is_empty() {
        return Ok(None);
    }
    let (pack, calendar) = (scene.pack(&loaded.case)?, scene.rules.calendar());
    let actor = Actor::system().to_ref();
    let entry = Entry { version: loaded.case.version + 1, at: scene.now, actor, events };
    let after = unit.case_append(loaded, &entry, &pack, &calendar).await?;
    notify::enqueue(unit, &after, &entry, &pack, scene.now).await?;
    let message = LiveMessage::of(&loaded.listed, &after, &pack);
    Ok(Some((after, message)))
}

/// Which years were imported, and on what notice.
fn reason(calendar: &Calendar, before: &Calendar) -> String {
    let years: Vec<String> = calendar
        .differing_years(before)
        .into_iter()
        .map(|(year, notice)| if notice.is_empty() { format!("{year} 年") } else { format!("{year} 年，{notice}") })
        .collect();
    if years.is_empty() {
        "工作日历更新".to_owned()
    } else {
        format!("导入工作日历：{}", years.join("；"))
    }
}
