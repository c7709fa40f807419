//! A keep-alive HTTP/1.1 client that costs little: server and clients share the machine.

use anyhow::{Context, bail};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// One connection.
pub(crate) struct Client {
    address: SocketAddr,
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// What came back.
pub(crate) struct Answer {
    /// Status code.
    pub(crate) status: u16,
    /// Header lines, as sent.
    pub(crate) head: String,
    /// Body, decoded from chunks but not from compression.
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The value of the first header of that name (lower case).
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        header(&self.head, name)
    }

    /// The body as text, for messages.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).chars().take(600).collect()
    }
}

/// A request, ready to be written.
#[derive(Debug, Clone)]
pub(crate) struct Request(Vec<u8>);

impl Request {
    /// A request for a page.
    pub(crate) fn get(path: &str, cookie: &str, accept_encoding: &str) -> Self {
        let encoding =
            if accept_encoding.is_empty() { String::new() } else { format!("Accept-Encoding: {accept_encoding}\r\n") };
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: bench\r\nAccept: text/html\r\nSec-Fetch-Site: same-origin\r\n{encoding}\
             Cookie: {cookie}\r\n\r\n"
        );
        Self(head.into_bytes())
    }

    /// A request with a body.
    pub(crate) fn post(path: &str, headers: &[(&str, &str)], body: &[u8]) -> Self {
        let mut head = format!("POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Length: {}\r\n", body.len());
        for (name, value) in headers {
            head.push_str(name);
            head.push_str(": ");
            head.push_str(value);
            head.push_str("\r\n");
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(body);
        Self(bytes)
    }
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.split("\r\n")
        .filter_map(|line| line.split_once(':'))
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim())
}

impl Client {
    /// Connects.
    pub(crate) fn connect(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).context("connect")?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Self { address, stream, buffer: Vec::with_capacity(256 * 1024) })
    }

    /// Sends and waits for the whole answer.
    pub(crate) fn send(&mut self, request: &Request) -> anyhow::Result<Answer> {
        self.stream.write_all(&request.0).context("write")?;
        let head_end = self.read_until(b"\r\n\r\n", 0)?;
        let head = String::from_utf8(self.buffer[..head_end].to_vec()).context("head")?;
        let status: u16 = head.split(' ').nth(1).and_then(|code| code.parse().ok()).context("status")?;
        let mut body = Vec::new();
        let start = head_end + 4;
        let end = if let Some(length) = header(&head, "content-length") {
            let end = start + length.parse::<usize>().context("content-length")?;
            self.read_to(end)?;
            body.extend_from_slice(&self.buffer[start..end]);
            end
        } else if header(&head, "transfer-encoding").is_some() {
            self.read_chunks(start, &mut body)?
        } else {
            start
        };
        self.buffer.drain(..end);
        if header(&head, "connection") == Some("close") {
            *self = Self::connect(self.address)?;
        }
        Ok(Answer { status, head, body })
    }

    /// Sends and insists on a status.
    pub(crate) fn expect(&mut self, request: &Request, status: u16) -> anyhow::Result<Answer> {
        let answer = self.send(request)?;
        if answer.status != status {
            bail!("{} instead of {status}: {}", answer.status, answer.text());
        }
        Ok(answer)
    }

    fn read_chunks(&mut self, mut at: usize, body: &mut Vec<u8>) -> anyhow::Result<usize> {
        loop {
            let line_end = self.read_until(b"\r\n", at)?;
            let size = std::str::from_utf8(&self.buffer[at..line_end])?;
            let size = usize::from_str_radix(size.split(';').next().unwrap_or_default().trim(), 16)?;
            let start = line_end + 2;
            self.read_to(start + size + 2)?;
            body.extend_from_slice(&self.buffer[start..start + size]);
            at = start + size + 2;
            if size == 0 {
                return Ok(at);
            }
        }
    }

    /// Position of `mark` at or after `from`.
    fn read_until(&mut self, mark: &[u8], from: usize) -> anyhow::Result<usize> {
        let mut searched = from;
        loop {
            let found = self.buffer[searched..].windows(mark.len()).position(|window| window == mark);
            if let Some(position) = found {
                return Ok(searched + position);
            }
            searched = self.buffer.len().saturating_sub(mark.len()).max(from);
            self.read_more()?;
        }
    }

    fn read_to(&mut self, length: usize) -> anyhow::Result<()> {
        while self.buffer.len() < length {
            self.read_more()?;
        }
        Ok(())
    }

    fn read_more(&mut self) -> anyhow::Result<()> {
        let mut piece = vec![0; 64 * 1024];
        let read = self.stream.read(&mut piece).context("read")?;
        if read == 0 {
            bail!("the server closed the connection");
        }
        self.buffer.extend_from_slice(&piece[..read]);
        Ok(())
    }
}
