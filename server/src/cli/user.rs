//! Accounts of staff, and clients of the hotline's interface.

use super::hand::by_hand;
use super::open_desk;
use super::output::Output;
use crate::config::Config;
use crate::jobs::Callbacks;
use crate::store::vault::random_token;
use clap::Subcommand;
use domain::problem::Problem;
use std::io::Read;
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Create an account of staff; makes the data folder where there is none yet
    Add {
        /// Name to sign in with
        login: String,
        /// Name
        #[arg(long)]
        name: String,
        /// Roles: CLK, HDL, CLK,HDL, DHD, STA, ADM …
        #[arg(long)]
        roles: String,
        /// Department, by its id in the policy pack
        #[arg(long)]
        department: String,
        /// Read the password from standard input; else one is made and printed once
        #[arg(long)]
        password_stdin: bool,
    },
    /// Set a password; ends every session of the account
    Passwd {
        /// Name to sign in with
        login: String,
        /// Read the password from standard input; else one is made and printed once
        #[arg(long)]
        password_stdin: bool,
    },
    /// Create a client of the hotline's interface; its secret is printed once
    AddClient {
        /// Name, sent as X-Hotline-Client
        name: String,
        /// Address that results are sent to
        #[arg(long, value_name = "URL")]
        callback: Option<String>,
    },
}

/// `user …`.
pub(super) async fn run(mut config: Config, command: UserCommand, output: Output) -> anyhow::Result<ExitCode> {
    config.options.create = true;
    let desk = open_desk(&config).await?;
    match command {
        UserCommand::Add { login, name, roles, department, password_stdin } => {
            let (password, made) = password(password_stdin)?;
            desk.account_add(&login, &name, &roles, &department, &password, by_hand()).await.map_err(told)?;
            let shown = made.then_some(&password);
            output.answer(
                &serde_json::json!({ "login": login, "password": shown }),
                format!("已建立账号 {login}{}", shown_once(shown)),
            );
        }
        UserCommand::Passwd { login, password_stdin } => {
            let (password, made) = password(password_stdin)?;
            desk.account_passwd(&login, &password, by_hand()).await.map_err(told)?;
            let shown = made.then_some(&password);
            output.answer(
                &serde_json::json!({ "login": login, "password": shown }),
                format!("已更改 {login} 的密码，原有登录全部失效{}", shown_once(shown)),
            );
        }
        UserCommand::AddClient { name, callback } => {
            let usable = (1..=64).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_graphic());
            anyhow::ensure!(usable, "客户端名称：1 至 64 个英文字母、数字或符号");
            if let Some(callback) = &callback {
                Callbacks::new(&config.bounds.callback_allow).check(callback)?;
            }
            let secret = random_token()?;
            desk.store.client_create(&name, &secret, callback, false, by_hand(), desk.now()).await.map_err(told)?;
            output.answer(
                &serde_json::json!({ "client": name, "secret": secret }),
                format!("客户端 {name}\n密钥（只显示这一次）{secret}"),
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn password(from_stdin: bool) -> anyhow::Result<(String, bool)> {
    if !from_stdin {
        // Mixed classes are asked for; the token has letters and digits, the hyphen makes sure.
        let token = random_token()?;
        return Ok((format!("{}-{}", &token[..8], &token[8..16]), true));
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    Ok((text.trim_end_matches(['\r', '\n']).to_owned(), false))
}

fn shown_once(password: Option<&String>) -> String {
    password.map(|password| format!("\n初始密码（只显示这一次）{password}")).unwrap_or_default()
}

pub(super) fn told(problem: Problem) -> anyhow::Error {
    anyhow::anyhow!("{}", app::error::AppError::Problem(problem).told().0)
}
