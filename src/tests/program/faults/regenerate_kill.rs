//! kill -9 in the middle of regenerating and confirming: whoever holds every secret that arrived
//! always holds one that works.

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use crate::program::faults::{figure, rounds};
use crate::program::{Server, create_app, header, post, read, send, set_up, start};

const TOKEN: &str = "/csp/gateway/am/api/auth/token";

/// How many turns of the scheduler it is given in the last round; it is given more in each.
const TURNS: usize = 1500;
/// How many bytes of the answer.
const BYTES: usize = 12_500;

/// The app, and those who use it.
struct Client {
    path: String,
    cookie: String,
    app: String,
    /// Every secret that arrived and was not thrown away since, oldest first.
    held: Vec<String>,
}

impl Client {
    async fn regenerate(&self, server: &Server, key: &str) -> TcpStream {
        let form = format!("key={key}&how=replace&overlap=0&name=app-0");
        send(server, &format!("{}/regenerate", self.path), &form, &self.cookie).await
    }

    async fn stored(&self, server: &Server, key: &str) -> TcpStream {
        let form = format!("stored=yes&key={key}&then=details");
        send(server, &format!("{}/stored", self.path), &form, &self.cookie).await
    }

    async fn ask_with(&self, server: &Server, secret: &str) -> TcpStream {
        let grant = "grant_type=client_credentials";
        let form = format!("{grant}&client_id={}&client_secret={secret}", self.app);
        send(server, TOKEN, &form, "").await
    }

    /// Keeps the secret of an answer that arrived whole.
    fn keep(&mut self, answer: &str) -> bool {
        let at = answer.find("lkysec").filter(|at| answer.len() >= at + 56);
        if let Some(at) = at {
            self.held.push(answer[at..at + 56].to_owned());
        }
        at.is_some()
    }

    /// Whether one of the secrets gets a token: the newest is tried first, or the one before.
    async fn gets_a_token(&self, server: &Server, starts_with_older: bool) -> bool {
        let mut order: Vec<_> = self.held.iter().rev().collect();
        if starts_with_older && order.len() > 1 {
            order.swap(0, 1);
        }
        for secret in order {
            let answer = read(self.ask_with(server, secret).await).await;
            if answer.starts_with("HTTP/1.1 200") {
                return true;
            }
        }
        false
    }

    /// Makes room for the next: throws a secret away that nobody confirmed.
    async fn tidy(&mut self, server: &Server, key: &str, arrived: bool) {
        let path = format!("{}/secrets/{key}/retire", self.path);
        let answer = post(server, (&path, "", &self.cookie)).await;
        if arrived && header(&answer, "location").contains("/apps/") {
            self.held.pop();
        }
    }
}

async fn give_turns(count: usize) {
    for _ in 0..count {
        tokio::task::yield_now().await;
    }
}

/// Kills the server while it answers, after so many bytes of the answer. Returns what arrived.
async fn kill_at(server: &mut Server, mut stream: TcpStream, bytes: usize) -> String {
    let mut first = vec![0; bytes];
    let mut filled = 0;
    while filled < bytes {
        match stream.read(&mut first[filled..]).await {
            Ok(0) | Err(_) => break,
            Ok(count) => filled += count,
        }
    }
    server.process.kill().await.unwrap();
    String::from_utf8_lossy(&first[..filled]).into_owned() + &read(stream).await
}

/// One round: does something and kills the server in the middle. Says whether a secret arrived.
async fn interrupt(server: &mut Server, client: &mut Client, round: usize, key: &str) -> bool {
    let share = |most: usize| most * round / rounds();
    let answering = client.regenerate(server, key).await;
    if round.is_multiple_of(4) {
        give_turns(share(TURNS)).await;
        return client.keep(&kill_at(server, answering, 0).await);
    }
    if round % 4 == 1 {
        return client.keep(&kill_at(server, answering, share(BYTES)).await);
    }
    let arrived = client.keep(&read(answering).await);
    let newest = client.held.last().unwrap().clone();
    let confirming = if round % 4 == 2 {
        client.stored(server, key).await
    } else {
        client.ask_with(server, &newest).await
    };
    give_turns(share(TURNS)).await;
    kill_at(server, confirming, 0).await;
    arrived
}

#[tokio::test]
async fn server_killed_again_and_again_never_leaves_an_app_without_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = start(&folder).await;
    let (org, cookie) = set_up(&server, &folder).await;
    let (app, secret) = create_app(&server, &org, &cookie).await;
    let path = format!("/orgs/{org}/apps/{app}");
    let mut client = Client { path, cookie, app, held: vec![secret] };
    let (mut arrivals, rounds) = (0, rounds());
    for round in 0..rounds {
        let key = format!("00000000-0000-4000-8000-{round:012}");
        let arrived = interrupt(&mut server, &mut client, round, &key).await;
        arrivals += usize::from(arrived);
        server = start(&folder).await;
        let works = client.gets_a_token(&server, round % 3 == 0).await;
        assert!(works, "round {round}: no secret that somebody holds works");
        client.tidy(&server, &key, arrived).await;
    }
    // At least where the whole answer was awaited.
    assert!(arrivals >= rounds / 2, "only {arrivals} secrets arrived");
    figure("kill -9 during Regenerate", format!("{rounds} rounds, always a secret that works"));
}
