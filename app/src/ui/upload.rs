//! Uploads: a plain form without JavaScript; with it, one file after the other with progress.

use super::icon::Icon;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::prelude::Closure;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Told when a file arrived. Several files are on their way at once, and the first to arrive may make the page anew:
/// what is told outlives the part that asked.
pub type Arrived = Arc<dyn Fn() + Send + Sync>;

/// Where files go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UploadTarget {
    /// The citizen's draft, by its handle; with `true` the agent's authorisation.
    Draft(String, bool),
    /// A party's own case.
    Track(String),
    /// A case, by staff.
    Case(String),
    /// The signed mediation agreement of a case, by staff.
    Agreement(String),
}

impl UploadTarget {
    /// Address of the upload.
    pub fn action(&self) -> String {
        match self {
            Self::Draft(draft, false) => format!("/upload/draft?draft={draft}"),
            Self::Draft(draft, true) => format!("/upload/draft?draft={draft}&authorisation=1"),
            Self::Track(case_no) => format!("/upload/track/{case_no}"),
            Self::Case(case_no) => format!("/upload/case/{case_no}"),
            Self::Agreement(case_no) => format!("/upload/case/{case_no}?agreement=1"),
        }
    }
}

/// A file on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Sending {
    /// How much of it is there, in percent.
    Progress(String, u32),
    /// Refused or interrupted: why.
    Failed(String, String),
}

/// Files chosen so far, so that each finds its own line in the list.
static CHOSEN: AtomicU32 = AtomicU32::new(0);

type OnTheirWay = RwSignal<Vec<(u32, Sending)>>;

/// The drop area with its list of files on their way.
#[component]
pub fn Upload(
    /// Where files go.
    target: UploadTarget,
    /// Told when a file arrived.
    #[prop(optional)]
    on_done: Option<Arrived>,
    /// Label of the button.
    #[prop(default = "选择文件")]
    label: &'static str,
) -> impl IntoView {
    let action = target.action();
    let id = format!("file{}", action.replace(['/', '?', '=', '&'], "-"));
    let sending = OnTheirWay::new(Vec::new());
    let address = StoredValue::new(action.clone());
    let chosen = move |event: leptos::ev::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        let Some(files) = input.files() else { return };
        sending.set(Vec::new());
        for index in 0..files.length() {
            if let Some(file) = files.get(index) {
                send(&address.get_value(), file, sending, on_done.clone());
            }
        }
        input.set_value("");
    };
    view! {
        <form class="drop" method="post" enctype="multipart/form-data" action=action>
            <Icon name="upload"/>
            <p class="strong">"拍照或选择文件"</p>
            <p class="small muted">"JPG、PNG 图片或 PDF，每份不超过 10 MB，最多 10 份"</p>
            <div class="row row--wrap">
                <label class="btn btn--primary drop__pick" for=id.clone()><Icon name="camera"/>{label}</label>
                <input class="drop__file" id=id type="file" name="file" accept="image/jpeg,image/png,application/pdf"
                    multiple on:change=chosen/>
                <noscript><button class="btn" type="submit">"上传"</button></noscript>
            </div>
        </form>
        <ul class="files" aria-live="polite">
            {move || {
                sending
                    .get()
                    .into_iter()
                    .map(|(_, sending)| match sending {
                        Sending::Progress(name, percent) => {
                            view! {
                                <li class="file">
                                    <span class="file__i"><Icon name="file"/></span>
                                    <span class="file__n">{name}</span>
                                    <span class="file__m"><span role="status">{format!("正在上传 {percent}%")}</span></span>
                                    <progress class="bar" max="100" value=percent.to_string()></progress>
                                </li>
                            }
                                .into_any()
                        }
                        Sending::Failed(name, why) => {
                            view! {
                                <li class="file is-err">
                                    <span class="file__i"><Icon name="oct"/></span>
                                    <span class="file__n">{name}</span>
                                    <span class="file__m" role="alert">{why}</span>
                                </li>
                            }
                                .into_any()
                        }
                    })
                    .collect_view()
            }}
        </ul>
    }
}

/// Sends one file; `fetch` has no upload progress, so the older interface is used.
fn send(address: &str, file: web_sys::File, sending: OnTheirWay, on_done: Option<Arrived>) {
    let name = file.name();
    let too_large = file.size() > 10.0 * 1024.0 * 1024.0;
    let own = CHOSEN.fetch_add(1, Ordering::Relaxed);
    if sending.try_update(|list| list.push((own, Sending::Progress(name.clone(), 0)))).is_none() {
        return;
    }
    let set = move |state: Sending| {
        sending.try_update(|list| {
            if let Some((_, place)) = list.iter_mut().find(|(known, _)| *known == own) {
                *place = state;
            }
        });
    };
    if too_large {
        set(Sending::Failed(name, "文件超过 10 MB，请压缩或分成几份再上传".to_owned()));
        return;
    }
    let Ok(request) = web_sys::XmlHttpRequest::new() else { return };
    let Ok(form) = web_sys::FormData::new() else { return };
    if form.append_with_blob_and_filename("file", &file, &name).is_err() || request.open("POST", address).is_err() {
        return;
    }
    let _ = request.set_request_header("Accept", "application/json");
    let progress = {
        let name = name.clone();
        Closure::<dyn FnMut(web_sys::ProgressEvent)>::new(move |event: web_sys::ProgressEvent| {
            let share = if event.total() > 0.0 { event.loaded() / event.total() * 100.0 } else { 0.0 };
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a percentage")]
            let percent = share.clamp(0.0, 99.0) as u32;
            set(Sending::Progress(name.clone(), percent));
        })
    };
    if let Ok(upload) = request.upload() {
        upload.set_onprogress(Some(progress.as_ref().unchecked_ref()));
    }
    progress.forget();
    let ended = {
        let request = request.clone();
        Closure::<dyn FnMut()>::new(move || match request.status() {
            Ok(200..=299) => {
                sending.try_update(|list| list.retain(|(known, _)| *known != own));
                if let Some(on_done) = &on_done {
                    on_done();
                }
            }
            Ok(0) | Err(_) => {
                set(Sending::Failed(name.clone(), "网络断开，文件没有上传。请检查网络后再选一次".to_owned()));
            }
            Ok(_) => {
                let why = request.response_text().ok().flatten().unwrap_or_default();
                let why =
                    serde_json::from_str::<String>(&why).unwrap_or_else(|_| "没有上传成功，请再试一次".to_owned());
                set(Sending::Failed(name.clone(), why));
            }
        })
    };
    request.set_onloadend(Some(ended.as_ref().unchecked_ref()));
    ended.forget();
    if request.send_with_opt_form_data(Some(&form)).is_err() {
        leptos::logging::warn!("upload not started");
    }
}
