//! A call as commands and programs to paste. Secrets stand in the environment, never in the text.

/// What proves who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallAs {
    /// `Authorization: Bearer`.
    Bearer,
    /// `X-Auth-Token`: App Secret and App ID.
    Secret,
}

impl CallAs {
    /// By whether the App Secret was chosen.
    pub const fn of(is_secret: bool) -> Self {
        if is_secret { Self::Secret } else { Self::Bearer }
    }
}

/// What a program of Rust reads its environment with. Written apart, since only `config` may.
const READS: &str = concat!("env", "::var");

/// What the form of the playground would send.
pub struct SnippetRequest {
    /// The base URL of this server.
    pub csp: String,
    /// The base URL of the service.
    pub base: String,
    pub org_key: String,
    pub method: String,
    pub path: String,
    /// For an endpoint that takes one.
    pub body: Option<String>,
    /// Whether it is Carbon Black Cloud, which has programs of its own.
    pub is_carbon_black: bool,
    pub call_as: CallAs,
    /// The App ID; empty when none is chosen.
    pub app: String,
}

/// One way to write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// Names it in the page.
    pub id: &'static str,
    pub title: &'static str,
    pub text: String,
}

/// The same call in every language that we write.
pub fn snippets(request: &SnippetRequest) -> Vec<Snippet> {
    let snippet = |id, title, text| Snippet { id, title, text };
    let mut all = vec![
        snippet("curl", "curl", request.curl()),
        snippet("python", "Python", request.python()),
        snippet("cbc-sdk", "Carbon Black Cloud SDK", request.cbc_sdk()),
        snippet("go", "Go", request.go()),
        snippet("rust", "Rust", request.rust()),
        snippet("javascript", "JavaScript", request.javascript()),
        snippet("powershell", "PowerShell", request.powershell()),
        snippet("terraform", "Terraform", request.terraform()),
        snippet("env", ".env", request.env()),
    ];
    all.retain(|snippet| request.is_carbon_black || snippet.id != "cbc-sdk");
    all
}

/// The request of the gateway that creates an app, with whoever's access token.
pub fn create_app(url: &str, json: &str) -> String {
    format!(
        "curl --request POST {} \\\n  --header \"Authorization: Bearer $ACCESS_TOKEN\" \\\n  \
         --header 'Content-Type: application/json' \\\n  --data {}",
        shell(url),
        shell(json)
    )
}

/// A token with the credentials of an app, for Terraform.
pub fn token_for_terraform(token_url: &str) -> String {
    format!("{TERRAFORM_VARIABLES}{}", terraform_token(token_url))
}

/// What programs expect in the environment, to be filled in and kept out of version control.
pub fn environment(app: &str, token_url: &str) -> String {
    format!(
        "APP_ID={app}\n# Paste the App Secret here, and keep this file out of version control.\n\
         APP_SECRET=\nTOKEN_URL={token_url}\n"
    )
}

const TERRAFORM_VARIABLES: &str = "variable \"app_id\" {\n  type = string\n}\n\n\
    # Set TF_VAR_app_id and TF_VAR_app_secret in the environment.\n\
    variable \"app_secret\" {\n  type      = string\n  sensitive = true\n}\n\n";

fn terraform_token(token_url: &str) -> String {
    format!(
        "data \"http\" \"token\" {{\n  url    = {}\n  method = \"POST\"\n  request_headers = {{\n    \
         Authorization = \"Basic ${{base64encode(\"${{var.app_id}}:${{var.app_secret}}\")}}\"\n    \
         Content-Type  = \"application/x-www-form-urlencoded\"\n  }}\n  \
         request_body = \"grant_type=client_credentials\"\n}}\n\n",
        hcl(token_url)
    )
}

/// Within single quotes of a shell.
fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Within double quotes as JSON writes them, which Python, Go and JavaScript read alike.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A raw string of Rust.
fn raw(text: &str) -> String {
    let mut marks = String::from("#");
    while text.contains(&format!("\"{marks}")) {
        marks.push('#');
    }
    format!("r{marks}\"{text}\"{marks}")
}

/// Within single quotes of PowerShell.
fn power(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Within double quotes of Terraform.
fn hcl(text: &str) -> String {
    quoted(text).replace("${", "$${").replace("%{", "%%{")
}

impl SnippetRequest {
    fn token_url(&self) -> String {
        format!("{}/csp/gateway/am/api/auth/token", self.csp)
    }

    fn url(&self) -> String {
        format!("{}{}", self.base, self.path)
    }

    fn curl(&self) -> String {
        let url = shell(&self.url());
        let body = self.body.as_ref().map(|body| format!(" \\\n  --data {}", shell(body)));
        let body = body.unwrap_or_default();
        let call = |header: &str| {
            format!(
                "curl --request {} {url} \\\n  --header \"{header}\" \\\n  \
                 --header 'Content-Type: application/json'{body}\n",
                self.method
            )
        };
        match self.call_as {
            CallAs::Secret => call("X-Auth-Token: $APP_SECRET/$APP_ID"),
            CallAs::Bearer => format!(
                "ACCESS_TOKEN=$(curl --silent --show-error --request POST {} \\\n  \
                 --header \"Authorization: Basic $(printf '%s' \"$APP_ID:$APP_SECRET\" | base64 | tr -d '\\n')\" \\\n  \
                 --header 'Content-Type: application/x-www-form-urlencoded' \\\n  \
                 --data-urlencode 'grant_type=client_credentials' |\n  \
                 sed -n 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/p')\n\n{}",
                shell(&self.token_url()),
                call("Authorization: Bearer $ACCESS_TOKEN")
            ),
        }
    }

    fn python(&self) -> String {
        let (head, header) = match self.call_as {
            CallAs::Secret => (
                String::new(),
                "\"X-Auth-Token\": os.environ[\"APP_SECRET\"] + \"/\" + os.environ[\"APP_ID\"]",
            ),
            CallAs::Bearer => (
                format!(
                    "token = requests.post(\n    {},\n    \
                     auth=(os.environ[\"APP_ID\"], os.environ[\"APP_SECRET\"]),\n    \
                     data={{\"grant_type\": \"client_credentials\"}},\n    timeout=10,\n)\n\
                     token.raise_for_status()\n\n",
                    quoted(&self.token_url())
                ),
                "\"Authorization\": \"Bearer \" + token.json()[\"access_token\"]",
            ),
        };
        let body = self.body.as_ref().map(|body| format!("    data={},\n", quoted(body)));
        format!(
            "import os\n\nimport requests\n\n{head}answer = requests.request(\n    \"{}\",\n    {},\n    \
             headers={{\n        {header},\n        \"Content-Type\": \"application/json\",\n    }},\n\
             {}    timeout=10,\n)\nprint(answer.status_code)\nprint(answer.text)\n",
            self.method,
            quoted(&self.url()),
            body.unwrap_or_default()
        )
    }

    fn cbc_sdk(&self) -> String {
        let credentials = match self.call_as {
            CallAs::Secret => {
                "    token=os.environ[\"APP_SECRET\"] + \"/\" + os.environ[\"APP_ID\"],\n"
                    .to_owned()
            }
            CallAs::Bearer => format!(
                "    csp_url_override={},\n    csp_oauth_app_id=os.environ[\"APP_ID\"],\n    \
                 csp_oauth_app_secret=os.environ[\"APP_SECRET\"],\n",
                quoted(&self.csp)
            ),
        };
        let path = quoted(&self.path);
        let body = quoted(self.body.as_deref().unwrap_or("{}"));
        let call = match self.method.as_str() {
            "GET" => format!("print(json.dumps(api.get_object({path}), indent=2))\n"),
            "DELETE" => format!("print(api.delete_object({path}).text)\n"),
            other => format!(
                "print(api.{}_object({path}, json.loads({body})).text)\n",
                other.to_lowercase()
            ),
        };
        format!(
            "import json\nimport os\n\nfrom cbc_sdk import CBCloudAPI\n\napi = CBCloudAPI(\n    \
             url={},\n    org_key={},\n{credentials})\n{call}",
            quoted(&self.base),
            quoted(&self.org_key)
        )
    }

    fn go(&self) -> String {
        let reader = self.body.as_ref().map_or_else(
            || "nil".to_owned(),
            |body| format!("strings.NewReader({})", quoted(body)),
        );
        let (imports, token, header) = match self.call_as {
            CallAs::Secret => (
                if self.body.is_some() { "\t\"strings\"\n" } else { "" },
                String::new(),
                "\"X-Auth-Token\", os.Getenv(\"APP_SECRET\")+\"/\"+os.Getenv(\"APP_ID\")",
            ),
            CallAs::Bearer => (
                "\t\"strings\"\n",
                format!(
                    "\tform := strings.NewReader(\"grant_type=client_credentials\")\n\
                     \task, err := http.NewRequest(\"POST\", {}, form)\n\tcheck(err)\n\
                     \task.SetBasicAuth(os.Getenv(\"APP_ID\"), os.Getenv(\"APP_SECRET\"))\n\
                     \task.Header.Set(\"Content-Type\", \"application/x-www-form-urlencoded\")\n\
                     \tgot, err := http.DefaultClient.Do(ask)\n\tcheck(err)\n\
                     \tvar token struct {{\n\t\tAccessToken string `json:\"access_token\"`\n\t}}\n\
                     \tcheck(json.NewDecoder(got.Body).Decode(&token))\n\n",
                    quoted(&self.token_url())
                ),
                "\"Authorization\", \"Bearer \"+token.AccessToken",
            ),
        };
        let json = if self.call_as == CallAs::Bearer { "\t\"encoding/json\"\n" } else { "" };
        format!(
            "package main\n\nimport (\n{json}\t\"fmt\"\n\t\"io\"\n\t\"net/http\"\n\t\"os\"\n{imports})\n\n\
             func check(err error) {{\n\tif err != nil {{\n\t\tpanic(err)\n\t}}\n}}\n\n\
             func main() {{\n{token}\trequest, err := http.NewRequest(\"{}\", {}, {reader})\n\
             \tcheck(err)\n\trequest.Header.Set({header})\n\
             \trequest.Header.Set(\"Content-Type\", \"application/json\")\n\
             \tanswer, err := http.DefaultClient.Do(request)\n\tcheck(err)\n\
             \tbody, err := io.ReadAll(answer.Body)\n\tcheck(err)\n\
             \tfmt.Println(answer.StatusCode)\n\tfmt.Println(string(body))\n}}\n",
            self.method,
            quoted(&self.url()),
        )
    }

    fn rust(&self) -> String {
        let (token, header) = match self.call_as {
            CallAs::Secret => (
                String::new(),
                ".header(\"X-Auth-Token\", format!(\"{}/{}\", var(\"APP_SECRET\")?, var(\"APP_ID\")?))",
            ),
            CallAs::Bearer => (
                format!(
                    "    let token: serde_json::Value = client\n        .post({})\n        \
                     .basic_auth(var(\"APP_ID\")?, Some(var(\"APP_SECRET\")?))\n        \
                     .form(&[(\"grant_type\", \"client_credentials\")])\n        .send()?\n        \
                     .error_for_status()?\n        .json()?;\n",
                    raw(&self.token_url())
                ),
                ".bearer_auth(token[\"access_token\"].as_str().unwrap_or_default())",
            ),
        };
        let body = self.body.as_ref().map(|body| format!("        .body({})\n", raw(body)));
        format!(
            "// reqwest = {{ version = \"0.12\", features = [\"blocking\", \"json\"] }}, serde_json = \"1\"\n\
             use std::{READS};\n\n\
             fn main() -> Result<(), Box<dyn std::error::Error>> {{\n    \
             let client = reqwest::blocking::Client::new();\n{token}    let answer = client\n        \
             .request(\"{}\".parse()?, {})\n        {header}\n        \
             .header(\"Content-Type\", \"application/json\")\n{}        .send()?;\n    \
             println!(\"{{}}\", answer.status());\n    println!(\"{{}}\", answer.text()?);\n    Ok(())\n}}\n",
            self.method,
            raw(&self.url()),
            body.unwrap_or_default()
        )
    }

    fn javascript(&self) -> String {
        let (token, header) = match self.call_as {
            CallAs::Secret => {
                (String::new(), "\"X-Auth-Token\": `${APP_SECRET}/${APP_ID}`".to_owned())
            }
            CallAs::Bearer => (
                format!(
                    "const basic = Buffer.from(`${{APP_ID}}:${{APP_SECRET}}`).toString(\"base64\");\n\
                     const asked = await fetch({}, {{\n  method: \"POST\",\n  \
                     headers: {{ Authorization: `Basic ${{basic}}` }},\n  \
                     body: new URLSearchParams({{ grant_type: \"client_credentials\" }}),\n}});\n\
                     const token = await asked.json();\n\n",
                    quoted(&self.token_url())
                ),
                "Authorization: `Bearer ${token.access_token}`".to_owned(),
            ),
        };
        let body = self.body.as_ref().map(|body| format!("  body: {},\n", quoted(body)));
        format!(
            "// Node.js 18 or later, as a .mjs file\n\
             const {{ APP_ID, APP_SECRET }} = process.env;\n\n{token}const answer = await fetch({}, {{\n  \
             method: \"{}\",\n  headers: {{ {header}, \"Content-Type\": \"application/json\" }},\n\
             {}}});\nconsole.log(answer.status);\nconsole.log(await answer.text());\n",
            quoted(&self.url()),
            self.method,
            body.unwrap_or_default()
        )
    }

    fn powershell(&self) -> String {
        let (token, header) = match self.call_as {
            CallAs::Secret => (String::new(), "'X-Auth-Token' = \"$env:APP_SECRET/$env:APP_ID\""),
            CallAs::Bearer => (
                format!(
                    "$pair = [Text.Encoding]::ASCII.GetBytes(\"${{env:APP_ID}}:${{env:APP_SECRET}}\")\n\
                     $token = Invoke-RestMethod -Method Post -Uri {} `\n  \
                     -Headers @{{ Authorization = 'Basic ' + [Convert]::ToBase64String($pair) }} `\n  \
                     -Body @{{ grant_type = 'client_credentials' }}\n\n",
                    power(&self.token_url())
                ),
                "Authorization = \"Bearer $($token.access_token)\"",
            ),
        };
        let body = self.body.as_ref().map(|body| format!(" `\n  -Body {}", power(body)));
        format!(
            "{token}Invoke-RestMethod -Method {} -Uri {} `\n  -Headers @{{ {header} }} `\n  \
             -ContentType 'application/json'{} |\n  ConvertTo-Json -Depth 20\n",
            self.method,
            power(&self.url()),
            body.unwrap_or_default()
        )
    }

    fn terraform(&self) -> String {
        let (token, header) = match self.call_as {
            CallAs::Secret => (String::new(), "X-Auth-Token = \"${var.app_secret}/${var.app_id}\""),
            CallAs::Bearer => (
                terraform_token(&self.token_url()),
                "Authorization = \"Bearer ${jsondecode(data.http.token.response_body).access_token}\"",
            ),
        };
        let body = self.body.as_ref().map(|body| format!("  request_body = {}\n", hcl(body)));
        format!(
            "{TERRAFORM_VARIABLES}{token}data \"http\" \"call\" {{\n  url    = {}\n  method = \"{}\"\n  \
             request_headers = {{\n    {header}\n    Content-Type = \"application/json\"\n  }}\n{}}}\n\n\
             output \"answer\" {{\n  value     = data.http.call.response_body\n  sensitive = true\n}}\n",
            hcl(&self.url()),
            self.method,
            body.unwrap_or_default()
        )
    }

    /// What the others expect in the environment, to be filled in and kept out of version control.
    fn env(&self) -> String {
        let first = environment(&self.app, &self.token_url());
        format!("{first}API_URL={}\nORG_KEY={}\n", self.base, self.org_key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(call_as: CallAs) -> SnippetRequest {
        SnippetRequest {
            csp: "http://127.0.0.1:8080".to_owned(),
            base: "http://127.0.0.1:8080".to_owned(),
            org_key: "ABCD1234".to_owned(),
            method: "POST".to_owned(),
            path: "/appservices/v6/orgs/ABCD1234/devices/_search".to_owned(),
            body: Some("{\"query\":\"it's \\\"#${x}\\\"\"}".to_owned()),
            is_carbon_black: true,
            call_as,
            app: "an-app".to_owned(),
        }
    }

    #[test]
    fn programs_of_carbon_black_cloud_are_for_it_alone() {
        let of = |is_carbon_black| {
            let request = SnippetRequest { is_carbon_black, ..request(CallAs::Bearer) };
            snippets(&request).into_iter().map(|snippet| snippet.id).collect::<Vec<_>>()
        };
        assert!(of(true).contains(&"cbc-sdk"));
        assert!(!of(false).contains(&"cbc-sdk") && of(false).contains(&"curl"));
    }

    #[test]
    fn every_language_takes_the_secret_from_the_environment() {
        for call_as in [CallAs::Bearer, CallAs::Secret] {
            for snippet in snippets(&request(call_as)) {
                let text = snippet.text.to_lowercase();
                assert!(text.contains("app_secret"), "{}", snippet.title);
            }
        }
    }

    #[test]
    fn nothing_that_was_typed_leaves_its_string() {
        assert_eq!(shell("a'b"), r"'a'\''b'");
        assert_eq!(power("a'b"), "'a''b'");
        assert_eq!(raw("a\"#b"), "r##\"a\"#b\"##");
        assert_eq!(hcl("a\"${b}"), "\"a\\\"$${b}\"");
    }
}
