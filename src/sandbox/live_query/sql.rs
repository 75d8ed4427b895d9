//! The part of SQL that live queries are written in here: one `SELECT` from one table, with
//! `WHERE`, `ORDER BY`, `LIMIT`, `DISTINCT` and `count(*)`. Values are text, and those that look
//! like numbers compare like numbers.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use crate::sandbox::query::is_like;
use crate::sandbox::values::compare_text;

/// A row of a table, by the names of its columns.
pub type Line = BTreeMap<String, String>;

/// A query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Select {
    pub table: String,
    pub items: Vec<Item>,
    pub is_distinct: bool,
    pub condition: Condition,
    pub order: Vec<Order>,
    pub limit: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    Everything,
    Count { name: String },
    Column { column: String, name: String },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Is { column: String, how: How, value: String },
    OneOf { column: String, values: Vec<String> },
    Empty { column: String },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    Equal,
    Less,
    More,
    Like,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    pub column: String,
    pub is_descending: bool,
}

impl Select {
    /// What the query finds. [`Err`] names a column that the table doesn't have.
    pub fn among(&self, columns: &[&str], mut lines: Vec<Line>) -> Result<Vec<Line>, String> {
        let mut named = Vec::new();
        self.condition.columns(&mut named);
        named.extend(self.items.iter().filter_map(Item::column));
        let ordered = self.order.iter().map(|order| &order.column);
        let is_own = |name: &&String| self.items.iter().any(|item| item.is_called(name));
        named.extend(ordered.filter(|name| !is_own(name)));
        if let Some(unknown) = named.into_iter().find(|name| !columns.contains(&name.as_str())) {
            return Err(format!("no such column: {unknown}"));
        }
        lines.retain(|line| self.condition.holds(line));
        lines.sort_by(|a, b| self.compare(a, b));
        let mut found: Vec<Line> = if self.items.iter().any(Item::is_count) {
            vec![self.shown(lines.first().unwrap_or(&Line::new()), lines.len())]
        } else {
            lines.iter().map(|line| self.shown(line, lines.len())).collect()
        };
        if self.is_distinct {
            let mut seen = BTreeSet::new();
            found.retain(|line| seen.insert(line.clone()));
        }
        found.truncate(self.limit.unwrap_or(usize::MAX));
        Ok(found)
    }

    fn shown(&self, line: &Line, count: usize) -> Line {
        let mut shown = Line::new();
        for item in &self.items {
            match item {
                Item::Everything => shown.extend(line.clone()),
                Item::Count { name } => {
                    shown.insert(name.clone(), count.to_string());
                }
                Item::Column { column, name } => {
                    shown.insert(name.clone(), line.get(column).cloned().unwrap_or_default());
                }
            }
        }
        shown
    }

    fn compare(&self, a: &Line, b: &Line) -> Ordering {
        let column = |name: &String| {
            let of = |item: &&Item| item.is_called(name);
            self.items.iter().find(of).and_then(Item::column).unwrap_or(name).clone()
        };
        let orders = self.order.iter().map(|Order { column: name, is_descending }| {
            let column = column(name);
            let order = compare_text(value(a, &column), value(b, &column));
            if *is_descending { order.reverse() } else { order }
        });
        orders.fold(Ordering::Equal, Ordering::then)
    }
}

fn value<'l>(line: &'l Line, column: &str) -> &'l str {
    line.get(column).map_or("", String::as_str)
}

impl Item {
    const fn column(&self) -> Option<&String> {
        match self {
            Self::Everything | Self::Count { .. } => None,
            Self::Column { column, .. } => Some(column),
        }
    }

    const fn is_count(&self) -> bool {
        matches!(self, Self::Count { .. })
    }

    fn is_called(&self, called: &str) -> bool {
        match self {
            Self::Everything => false,
            Self::Count { name } | Self::Column { name, .. } => name == called,
        }
    }
}

impl Condition {
    fn columns<'c>(&'c self, named: &mut Vec<&'c String>) {
        match self {
            Self::All(several) | Self::Any(several) => {
                for one in several {
                    one.columns(named);
                }
            }
            Self::Not(one) => one.columns(named),
            Self::Is { column, .. } | Self::OneOf { column, .. } | Self::Empty { column } => {
                named.push(column);
            }
        }
    }

    fn holds(&self, line: &Line) -> bool {
        match self {
            Self::All(all) => all.iter().all(|one| one.holds(line)),
            Self::Any(any) => any.iter().any(|one| one.holds(line)),
            Self::Not(one) => !one.holds(line),
            Self::Empty { column } => value(line, column).is_empty(),
            Self::OneOf { column, values } => values.iter().any(|it| it == value(line, column)),
            Self::Is { column, how, value: wanted } => {
                let held = value(line, column);
                match how {
                    How::Equal => compare_text(held, wanted).is_eq(),
                    How::Less => compare_text(held, wanted).is_lt(),
                    How::More => compare_text(held, wanted).is_gt(),
                    How::Like => is_like(&wanted.to_lowercase(), ['%', '_'], &held.to_lowercase()),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines() -> Vec<Line> {
        let line = |pid: &str, name: &str, path: &str| {
            [("pid", pid), ("name", name), ("path", path)]
                .map(|(column, value)| (column.to_owned(), value.to_owned()))
                .into()
        };
        vec![
            line("436", "svchost.exe", r"C:\Windows\svchost.exe"),
            line("1004", "powershell.exe", ""),
            line("72", "sshd", "/usr/sbin/sshd"),
        ]
    }

    fn found(sql: &str) -> Result<Vec<String>, String> {
        let found = Select::read(sql)?.among(&["pid", "name", "path"], lines())?;
        let joined = |line: &Line| line.values().cloned().collect::<Vec<_>>().join("|");
        Ok(found.iter().map(joined).collect())
    }

    #[test]
    fn conditions_are_held_against_every_row() {
        for (condition, names) in [
            ("name = 'sshd'", "sshd"),
            ("pid > 400 AND NOT name LIKE '%.EXE'", ""),
            ("pid < 100 or name like 'power%'", "powershell.exe|sshd"),
            ("name LIKE 'ss_d' AND NOT name LIKE '*'", "sshd"),
            ("pid BETWEEN 72 AND 436", "svchost.exe|sshd"),
            ("pid NOT BETWEEN 72 AND 436", "powershell.exe"),
            ("p.name in ('sshd', 'x')", "sshd"),
            ("path IS NULL", "powershell.exe"),
            ("(pid >= 436 and path is not null) or pid <> 1004 and pid != 436", "svchost.exe|sshd"),
        ] {
            let sql = format!("SELECT name FROM processes p WHERE {condition};");
            assert_eq!(found(&sql).unwrap().join("|"), names, "{condition}");
        }
    }

    #[test]
    fn rows_are_ordered_named_counted_and_limited() {
        let order = "select name as n, pid from processes order by pid desc limit 2";
        assert_eq!(found(order).unwrap(), ["powershell.exe|1004", "svchost.exe|436"]);
        assert_eq!(found("select count(*) from processes where pid > 100").unwrap(), ["2"]);
        assert_eq!(found("select p.* from processes as p limit 1").unwrap().len(), 1);
        assert_eq!(found("select distinct \"path\" from processes").unwrap().len(), 3);
    }

    #[test]
    fn what_the_sandbox_cannot_answer_is_told() {
        for (sql, told) in [
            ("select name from processes where size > 1", "no such column: size"),
            ("select nmae from processes", "no such column: nmae"),
            ("select name from processes join users using (uid)", "one table"),
            ("select max(pid) from processes", "count(*)"),
            ("drop table processes", "SELECT is missing"),
            ("select name processes", "FROM is missing"),
            ("select name from processes where name = 'x", "isn't closed"),
            ("select name from processes where name =", "near the end"),
            ("", "SELECT is missing"),
        ] {
            let error = found(sql).unwrap_err();
            assert!(error.contains(told), "{sql}: {error}");
        }
    }

    #[test]
    fn quotes_are_written_twice_within_quotes() {
        let read = Select::read("select name from t where name = 'it''s'").unwrap();
        let line = Line::from([("name".to_owned(), "it's".to_owned())]);
        assert_eq!(read.among(&["name"], vec![line]).unwrap().len(), 1);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_without_a_panic(text in "\\PC{0,60}", depth in 0usize..60) {
            let _ = found(&text);
            let _ = found(&format!("select name from t where {}{text}", "(".repeat(depth)));
        }
    }
}
