//! Floods from one address and from many, and clients that stop in the middle: everybody else is
//! served, and what they took is given back.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::future::join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::program::faults::{figure, status};
use crate::program::{PASSWORD, Server, read, set_up, start};

/// What a server takes at most, and what a person waits at most.
const MEMORY_KIB: u64 = 120 * 1024;
const SOON: Duration = Duration::from_secs(5);

async fn connect_from(server: &Server, host: u8) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from(([127, 0, 0, host], 0)))?;
    socket.connect(server.address.parse().unwrap()).await
}

async fn asks_from(server: &Server, host: u8, request: impl AsRef<[u8]>) -> String {
    let mut stream = connect_from(server, host).await.unwrap();
    // A server that refuses early may have closed before everything is sent.
    let _ = stream.write_all(request.as_ref()).await;
    read(stream).await
}

fn ready(server: &Server) -> String {
    format!("GET /health/ready HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", server.address)
}

fn sign_in(server: &Server, password: &str, cookie: &str) -> String {
    let form = format!("email=ada%40example.com&password={password}");
    let (address, length) = (&server.address, form.len());
    format!(
        "POST /sign-in HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n\
         Cookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{form}"
    )
}

/// The mark of a device in an answer.
fn device(reply: &str) -> &str {
    let mut cookies = reply.lines().filter_map(|line| line.strip_prefix("set-cookie: "));
    let device = cookies.find(|cookie| cookie.starts_with("device=")).unwrap();
    device.split(';').next().unwrap()
}

/// A figure of the kernel about the process, in KiB.
fn memory(server: &Server, name: &str) -> u64 {
    let pid = server.process.id().unwrap();
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn half_sent_heads_of_one_address_keep_nobody_out() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(&folder).await;
    let mut half = Vec::new();
    for _ in 0..3000 {
        if let Ok(mut stream) = connect_from(&server, 2).await {
            let _ = stream.write_all(b"GET / HTTP/1.1\r\nHo").await;
            half.push(stream);
        }
    }
    let probe = asks_from(&server, 3, ready(&server));
    let reply = tokio::time::timeout(SOON, probe).await.unwrap();
    assert_eq!(status(&reply), "200", "{reply}");
    // The address itself is served too: its own oldest ones give way.
    let own = tokio::time::timeout(SOON, asks_from(&server, 2, ready(&server))).await.unwrap();
    assert_eq!(status(&own), "200", "{own}");
    figure("half-sent heads of one address while another is served", half.len());
}

#[tokio::test]
async fn half_sent_heads_of_many_addresses_keep_nobody_out() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(&folder).await;
    let mut half = Vec::new();
    for n in 0..4500_u32 {
        let host = u8::try_from(n % 100).unwrap() + 10;
        if let Ok(mut stream) = connect_from(&server, host).await {
            let _ = stream.write_all(b"GET / HTTP/1.1\r\nHo").await;
            half.push(stream);
        }
    }
    let probe = asks_from(&server, 3, ready(&server));
    let reply = tokio::time::timeout(SOON, probe).await.unwrap();
    assert_eq!(status(&reply), "200", "{reply}");
    figure("half-sent heads of a hundred addresses while another is served", half.len());
}

#[tokio::test]
async fn guesses_from_many_addresses_do_not_stand_before_the_owner() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(&folder).await;
    set_up(&server, &folder).await;
    let known = asks_from(&server, 3, sign_in(&server, PASSWORD, "")).await;
    let known = sign_in(&server, PASSWORD, device(&known));
    let unknown = sign_in(&server, PASSWORD, "");
    let guess = sign_in(&server, "a+wrong+password", "");
    let checked = AtomicUsize::new(0);
    let wave = async || {
        let guesses = (0..400_u32).map(async |n| {
            let host = u8::try_from(n % 200).unwrap() + 10;
            let reply = asks_from(&server, host, &guess).await;
            checked.fetch_add(usize::from(status(&reply) == "422"), Ordering::SeqCst);
        });
        join_all(guesses).await
    };
    let owner = async |host, form: &str| {
        let reply = asks_from(&server, host, form).await;
        assert_eq!(status(&reply), "303", "{reply}");
        checked.load(Ordering::SeqCst)
    };
    let (_, before) = tokio::join!(wave(), owner(3, &known));
    let all = checked.load(Ordering::SeqCst);
    assert!(before < all, "{before} of {all} were served before the owner");
    figure("guesses that were served before the owner on a known device", before);
    tokio::join!(wave(), owner(4, &unknown));
    figure("of 400 guesses from 200 addresses, checked", all);
}

#[tokio::test]
async fn two_hundred_sign_ins_at_once_take_little_memory_and_give_it_back() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(&folder).await;
    set_up(&server, &folder).await;
    let form = sign_in(&server, PASSWORD, "");
    let replies = join_all((0..200).map(|_| asks_from(&server, 2, &form))).await;
    let signed_in = replies.iter().filter(|reply| status(reply) == "303").count();
    let (peak, now) = (memory(&server, "VmHWM:"), memory(&server, "VmRSS:"));
    figure("200 sign-ins at once, signed in", signed_in);
    figure("their peak memory in MiB", peak / 1024);
    figure("memory afterwards in MiB", now / 1024);
    assert!(signed_in > 0 && replies.iter().all(|it| ["303", "503"].contains(&status(it))));
    assert!(peak < MEMORY_KIB, "{peak} KiB");
}

#[tokio::test]
async fn long_addresses_leave_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(&folder).await;
    let before = memory(&server, "VmRSS:");
    for n in 0..400_u32 {
        let form = format!("email={n}{}&password=x", "x".repeat(200_000));
        let (address, length) = (&server.address, form.len());
        let request = format!(
            "POST /sign-in HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\
             Connection: close\r\n\r\n{form}"
        );
        asks_from(&server, 2, &request).await;
    }
    let grown = memory(&server, "VmRSS:").saturating_sub(before);
    figure("400 sign-ins with 200 KB addresses, growth in MiB", grown / 1024);
    assert!(grown < 40 * 1024, "{grown} KiB");
}

#[tokio::test]
async fn bodies_that_never_end_take_little_memory_and_keep_nobody_out() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(&folder).await;
    set_up(&server, &folder).await;
    let before = memory(&server, "VmRSS:");
    let (address, half) = (&server.address, "x".repeat(200_000));
    let request = format!(
        "POST /sign-in HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 250000\r\n\r\n{half}"
    );
    let mut open = Vec::new();
    for _ in 0..1000 {
        let mut stream = connect_from(&server, 2).await.unwrap();
        let _ = stream.write_all(request.as_bytes()).await;
        open.push(stream);
    }
    let probe = asks_from(&server, 3, ready(&server));
    let reply = tokio::time::timeout(SOON, probe).await.unwrap();
    assert_eq!(status(&reply), "200", "{reply}");
    let grown = memory(&server, "VmHWM:").saturating_sub(before);
    figure("1,000 forms of 250 KB that never end, growth in MiB", grown / 1024);
    assert!(grown < 80 * 1024, "{grown} KiB");
}

#[tokio::test]
async fn refused_post_loses_no_request_of_its_connection() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(&folder).await;
    let address = &server.address;
    let body = "x".repeat(100_000);
    let refused = format!(
        "POST /sign-in HTTP/1.1\r\nHost: {address}\r\nOrigin: http://elsewhere.example\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    for round in 0..50 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(refused.as_bytes()).await.unwrap();
        let mut head = vec![0; 8192];
        let read = stream.read(&mut head).await.unwrap();
        let head = String::from_utf8_lossy(&head[..read]).to_lowercase();
        assert!(head.starts_with("http/1.1 403"), "{head}");
        if head.contains("connection: close") {
            continue;
        }
        stream.write_all(ready(&server).as_bytes()).await.unwrap();
        let next = tokio::time::timeout(SOON, self::read(stream)).await.unwrap();
        assert!(next.contains("ready"), "{round}: {next}");
    }
}
