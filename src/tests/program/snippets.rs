//! What the playground offers as code does what it says, pasted as it stands.

use std::path::Path;
use std::process::{Command, Output};

use latchkey::console::pages::playground::CallAs;
use latchkey::console::wording::snippets::{SnippetRequest, snippets};

use crate::program::{
    between, create_app, create_drafted, draft, get, log_of, post, set_up, start,
};

/// How a language is run, or at least read where a run would have to load something.
struct Interpreter {
    snippet: &'static str,
    program: String,
    arguments: &'static [&'static str],
    file: &'static str,
    /// What stands in the output of a run; nothing where it is only read.
    says: Option<&'static str>,
}

fn interpreters() -> Vec<Interpreter> {
    let run = |snippet, program: &str, arguments, file| Interpreter {
        snippet,
        program: program.to_owned(),
        arguments,
        file,
        says: Some("num_found"),
    };
    let python = option_env!("LATCHKEY_TEST_SDK_PYTHON").unwrap_or("python3");
    let read = |snippet, program: &str, arguments, file| Interpreter {
        says: None,
        ..run(snippet, program, arguments, file)
    };
    vec![
        run("curl", "bash", &["call.sh"], "call.sh"),
        run("python", python, &["call.py"], "call.py"),
        run("javascript", "node", &["call.mjs"], "call.mjs"),
        run("go", "go", &["run", "call.go"], "call.go"),
        run("powershell", "pwsh", &["-NoProfile", "-File", "call.ps1"], "call.ps1"),
        // The SDK speaks TLS only, and the others would load what they need.
        read("cbc-sdk", python, &["-m", "py_compile", "sdk.py"], "sdk.py"),
        read("terraform", "terraform", &["fmt", "-write=false", "call.tf"], "call.tf"),
        read("rust", "rustfmt", &["--edition", "2024", "call.rs"], "call.rs"),
        read("env", "bash", &["-n", "call.env"], "call.env"),
    ]
}

impl Interpreter {
    /// Whether it is there, with what the snippet imports.
    fn is_installed(&self) -> bool {
        let mut asks = Command::new(&self.program);
        match self.snippet {
            "python" => asks.args(["-c", "import requests"]),
            "go" => asks.arg("version"),
            _ => asks.arg("--version"),
        };
        asks.output().is_ok_and(|output| output.status.success())
    }

    fn runs(&self, folder: &Path, text: &str, credentials: &(String, String)) -> Output {
        std::fs::write(folder.join(self.file), text).unwrap();
        let mut command = Command::new(&self.program);
        command.args(self.arguments).current_dir(folder);
        command.env("APP_ID", &credentials.0).env("APP_SECRET", &credentials.1);
        command.output().unwrap()
    }
}

#[tokio::test]
async fn every_snippet_runs_where_its_interpreter_is_installed() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(&folder).await;
    let (org, cookie) = set_up(&server, &folder).await;
    let created = draft(&server, &org, &cookie, 0).await;
    let scopes = format!("{}/scopes", created.strip_suffix("/created").unwrap());
    let roles = "role=org/org_member&role=service/carbon-black-cloud/view_all";
    post(&server, (&scopes, roles, &cookie)).await;
    let credentials = create_drafted(&server, &org, &cookie, &created).await;
    let page = get(&server, &format!("/orgs/{org}/playground"), &cookie).await;
    let org_key = between(&page, "name=\"org_key\" value=\"", "\"").to_owned();
    let base = format!("http://{}", server.address);
    let works = tempfile::tempdir().unwrap();
    let mut ran = Vec::new();
    for call_as in [CallAs::Bearer, CallAs::Secret] {
        let request = SnippetRequest {
            csp: base.clone(),
            base: base.clone(),
            method: "POST".to_owned(),
            path: format!("/appservices/v6/orgs/{org_key}/devices/_search"),
            org_key: org_key.clone(),
            body: Some("{\n  \"query\": \"it's \\\"${x}\\\"\",\n  \"rows\": 1\n}".to_owned()),
            is_carbon_black: true,
            call_as,
            app: credentials.0.clone(),
        };
        for snippet in snippets(&request) {
            assert!(!snippet.text.contains(&credentials.1), "{}", snippet.title);
            let known = interpreters().into_iter().find(|known| known.snippet == snippet.id);
            let interpreter = known.unwrap_or_else(|| panic!("nothing runs {}", snippet.id));
            if !interpreter.is_installed() {
                continue;
            }
            let output = interpreter.runs(works.path(), &snippet.text, &credentials);
            let (out, trouble) =
                (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            assert!(output.status.success(), "{}: {trouble}\n{}", snippet.title, snippet.text);
            if let Some(says) = interpreter.says {
                assert!(out.contains(says), "{}: {out} {trouble}", snippet.title);
            }
            ran.push(snippet.id);
        }
    }
    assert!(ran.contains(&"curl"), "{ran:?}");
    std::fs::remove_file(log_of(&folder)).unwrap();
}

/// The commands of seed 001 as they stand: `base64` wraps what is longer than a line.
#[tokio::test]
async fn header_that_people_make_by_hand_gets_a_token() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(&folder).await;
    let (org, cookie) = set_up(&server, &folder).await;
    let (app, secret) = create_app(&server, &org, &cookie).await;
    let script = format!(
        "curl --silent --request POST 'http://{}/csp/gateway/am/api/auth/token' \\\n\
         --header \"Authorization: Basic $(echo -n '{app}:{secret}' | base64)\" \\\n\
         --header 'Content-Type: application/x-www-form-urlencoded' \\\n\
         --data-urlencode 'grant_type=client_credentials'",
        server.address
    );
    let output = Command::new("bash").arg("-c").arg(&script).output().unwrap();
    let answer = String::from_utf8_lossy(&output.stdout);
    assert!(answer.contains("access_token"), "{answer}");
}
