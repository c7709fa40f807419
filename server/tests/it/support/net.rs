//! Requests over a real socket, byte by byte.

use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Sends `request` as it stands and reads the answer to its end: status and everything after the head. Nothing where
/// the other side went away or does not answer.
pub(crate) async fn exchange(address: &str, request: &[u8]) -> Option<(u16, String)> {
    let (status, text) = exchange_whole(address, request).await?;
    Some((status, text.split_once("\r\n\r\n")?.1.to_owned()))
}

/// As [`exchange`], with the head of the answer.
pub(crate) async fn exchange_whole(address: &str, request: &[u8]) -> Option<(u16, String)> {
    let talk = async {
        let mut stream = TcpStream::connect(address).await.ok()?;
        stream.write_all(request).await.ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.ok()?;
        let text = String::from_utf8_lossy(&answer).into_owned();
        let status = text.split(' ').nth(1)?.parse().ok()?;
        Some((status, text))
    };
    tokio::time::timeout(Duration::from_secs(20), talk).await.ok().flatten()
}

/// A request with `connection: close`.
pub(crate) fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let lines: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{}content-length: {}\r\n\r\n",
        lines.concat(),
        body.len()
    );
    [head.as_bytes(), body].concat()
}
