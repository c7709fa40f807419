//! Accounts of staff, and clients of the hotline's interface.

use super::hand::by_hand;
use super::open_desk;
use super::output::Output;
use crate::config::Config;
use crate::desk::{FirstPassword, link_path};
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
        /// Read the password from standard input; else a link is printed, by which its owner chooses one
        #[arg(long)]
        password_stdin: bool,
    },
    /// Print a fresh link by which its owner chooses a password, or set one; ends every session of the account
    Passwd {
        /// Name to sign in with
        login: String,
        /// Read the password from standard input instead
        #[arg(long)]
        password_stdin: bool,
    },
    /// Take the second factor of an account away, for a lost device; ends every session of the account
    ResetSecondFactor {
        /// Name to sign in with
        login: String,
    },
    /// End every session of an account
    EndSessions {
        /// Name to sign in with
        login: String,
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
            let password = password_stdin.then(password).transpose()?;
            let first = password.as_deref().map_or(FirstPassword::ByLink, FirstPassword::Typed);
            let (_, link) =
                desk.account_add(&login, &name, &roles, &department, first, by_hand()).await.map_err(told)?;
            let link = link.as_deref().map(link_path);
            output.answer(
                &serde_json::json!({ "login": login, "link": link }),
                format!("已建立账号 {login}{}", by_link(link.as_deref())),
            );
        }
        UserCommand::Passwd { login, password_stdin } => {
            if password_stdin {
                desk.account_passwd(&login, &password()?, by_hand()).await.map_err(told)?;
                output.answer(
                    &serde_json::json!({ "login": login, "link": null }),
                    format!("已更改 {login} 的密码，原有登录全部失效"),
                );
            } else {
                let account = desk.account_of(&login).await.map_err(told)?;
                let link = link_path(&desk.account_new_link(account, by_hand()).await.map_err(told)?);
                output.answer(
                    &serde_json::json!({ "login": login, "link": link }),
                    format!("{login} 的密码已作废，原有登录全部失效{}", by_link(Some(&link))),
                );
            }
        }
        UserCommand::ResetSecondFactor { login } => {
            let account = desk.account_of(&login).await.map_err(told)?;
            match desk.account_reset_second_factor(account, by_hand()).await {
                Err(Problem::NotFound) => anyhow::bail!("{login} 没有设置二次验证"),
                reset => reset.map_err(told)?,
            }
            output.answer(
                &serde_json::json!({ "login": login }),
                format!("已取消 {login} 的二次验证，原有登录全部失效；岗位需要的，下次登录时重新设置"),
            );
        }
        UserCommand::EndSessions { login } => {
            let account = desk.account_of(&login).await.map_err(told)?;
            desk.account_end_sessions(account, by_hand()).await.map_err(told)?;
            output.answer(&serde_json::json!({ "login": login }), format!("{login} 的登录已全部结束"));
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

fn password() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn by_link(link: Option<&str>) -> String {
    link.map(|link| {
        format!("\n请把平台地址加上这个路径交给本人，由本人设置密码（72 小时内有效，只能用一次）：\n{link}")
    })
    .unwrap_or_default()
}

pub(super) fn told(problem: Problem) -> anyhow::Error {
    anyhow::anyhow!("{}", app::error::AppError::Problem(problem).told().0)
}
