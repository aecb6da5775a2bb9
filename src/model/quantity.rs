//! Figures with their units: the properties of nodes and the requirements of a design.
//!
//! Both are tables: one row says the key in files, the label on screen, the unit, what
//! values are fine and what the figure means. The file format, the inspector, the
//! estimates and the command line all read these rows.

use std::fmt;

/// A duration in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Milliseconds(pub f64);

/// Requests per second.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct QueriesPerSecond(pub f64);

/// An amount of memory or storage in bytes.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Bytes(pub f64);

/// A share between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Ratio(pub f64);

/// What a number counts; decides how it is written for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// A plain count: items, replicas, parameters.
    Count,
    /// Milliseconds.
    Milliseconds,
    /// Requests per second.
    QueriesPerSecond,
    /// Bytes.
    Bytes,
    /// A share between 0 and 1.
    Ratio,
    /// Tokens.
    Tokens,
    /// Not a number: text or a yes/no.
    None,
}

impl Unit {
    /// The symbol behind a number, or an empty text for plain counts.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Milliseconds => "ms",
            Self::QueriesPerSecond => "qps",
            Self::Bytes => "B",
            Self::Tokens => "tokens",
            Self::Count | Self::Ratio | Self::None => "",
        }
    }
}

/// What values a field takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FieldKind {
    /// Any finite number from `min` to `max`.
    Number {
        /// Smallest value allowed.
        min: f64,
        /// Largest value allowed.
        max: f64,
    },
    /// A whole number from `min` to `max`.
    Integer {
        /// Smallest value allowed.
        min: f64,
        /// Largest value allowed.
        max: f64,
    },
    /// Free text of at most [`FieldSpec::MAX_TEXT`] characters.
    Text,
    /// Yes or no; left out of files when no.
    Flag,
}

/// A row of the property or requirement table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FieldSpec {
    /// The name in files and on the command line.
    pub key: &'static str,
    /// The name on screen.
    pub label: &'static str,
    /// What the number counts.
    pub unit: Unit,
    /// What values are fine.
    pub kind: FieldKind,
    /// One sentence for the tooltip: what it means and what reads it.
    pub help: &'static str,
}

impl FieldSpec {
    /// Longest text value, in characters.
    pub const MAX_TEXT: usize = 2_000;

    /// Checks a value against this row.
    ///
    /// # Errors
    /// [`QuantityError`] if the value has the wrong kind or lies out of range.
    pub fn check(&self, value: &Quantity) -> Result<(), QuantityError> {
        let fail = |expected: String| {
            Err(QuantityError {
                key: self.key,
                value: value.to_string(),
                expected,
            })
        };
        match (self.kind, value) {
            (FieldKind::Number { min, max }, Quantity::Number(number)) => {
                if number.is_finite() && (min..=max).contains(number) {
                    Ok(())
                } else {
                    fail(format!("a number from {} to {}", plain(min), plain(max)))
                }
            }
            (FieldKind::Integer { min, max }, Quantity::Number(number)) => {
                if number.is_finite() && number.fract() == 0.0 && (min..=max).contains(number) {
                    Ok(())
                } else {
                    fail(format!(
                        "a whole number from {} to {}",
                        plain(min),
                        plain(max)
                    ))
                }
            }
            (FieldKind::Text, Quantity::Text(text)) => {
                if text.chars().count() <= Self::MAX_TEXT {
                    Ok(())
                } else {
                    fail(format!("text of at most {} characters", Self::MAX_TEXT))
                }
            }
            (FieldKind::Flag, Quantity::Flag(_)) => Ok(()),
            (FieldKind::Number { .. } | FieldKind::Integer { .. }, _) => fail("a number".into()),
            (FieldKind::Text, _) => fail("text".into()),
            (FieldKind::Flag, _) => fail("true or false".into()),
        }
    }

    /// Reads a value that a person typed: `28`, `1.2k`, `2B`, `640 GB`, `yes`.
    ///
    /// Numbers take the suffixes k, M, B (or G), T as powers of a thousand, and for bytes
    /// also KB, MB, GB, TB (powers of 1 000) and KiB, MiB, GiB, TiB (powers of 1 024). A
    /// trailing unit of the field (`ms`, `qps`) is accepted, `s` counts as 1 000 ms, and a
    /// ratio may be given in per cent. Empty text means "not set".
    ///
    /// # Errors
    /// [`QuantityError`] if the text is no such value or out of range.
    pub fn parse(&self, typed: &str) -> Result<Option<Quantity>, QuantityError> {
        let text = typed.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let value = match self.kind {
            FieldKind::Text => Quantity::Text(text.to_owned()),
            FieldKind::Flag => match text.to_ascii_lowercase().as_str() {
                "true" | "yes" | "1" => Quantity::Flag(true),
                "false" | "no" | "0" => Quantity::Flag(false),
                _ => return Err(self.refuse(text, "yes or no")),
            },
            FieldKind::Number { .. } | FieldKind::Integer { .. } => {
                let number = parse_number(text, self.unit)
                    .ok_or_else(|| self.refuse(text, "a number such as 28, 1.2k or 2B"))?;
                Quantity::Number(number)
            }
        };
        self.check(&value)?;
        Ok(Some(value))
    }

    fn refuse(&self, value: &str, expected: &str) -> QuantityError {
        QuantityError {
            key: self.key,
            value: value.to_owned(),
            expected: expected.to_owned(),
        }
    }

    /// The value as people write it, with its unit: `28 ms`, `1.2k qps`, `640 GB`.
    pub fn display(&self, value: &Quantity) -> String {
        match value {
            Quantity::Number(number) => match self.unit {
                Unit::Milliseconds => duration(*number),
                Unit::Bytes => bytes(*number),
                Unit::Ratio => percent(*number),
                unit if unit.symbol().is_empty() => compact(*number),
                unit => format!("{} {}", compact(*number), unit.symbol()),
            },
            other => other.to_string(),
        }
    }
}

/// A value of a property or requirement.
#[derive(Clone, Debug, PartialEq)]
pub enum Quantity {
    /// A finite number in the unit of its field.
    Number(f64),
    /// Free text.
    Text(String),
    /// Yes or no.
    Flag(bool),
}

impl Quantity {
    /// The number, if it is one.
    pub fn number(&self) -> Option<f64> {
        if let Self::Number(number) = self {
            Some(*number)
        } else {
            None
        }
    }

    /// The text, if it is text.
    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self {
            Some(text)
        } else {
            None
        }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => f.write_str(&plain(*number)),
            Self::Text(text) => f.write_str(text),
            Self::Flag(flag) => f.write_str(if *flag { "yes" } else { "no" }),
        }
    }
}

/// A value that does not fit its field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{key}` cannot be {value:?}: it must be {expected}")]
pub struct QuantityError {
    /// Key of the field.
    pub key: &'static str,
    /// The value as text.
    pub value: String,
    /// What would be accepted.
    pub expected: String,
}

macro_rules! fields {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $key:literal $label:literal $unit:ident $kind:expr, $help:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = $help] $variant,)*
        }

        impl $name {
            /// All of them, in the order in which people read them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its row of the table.
            pub fn spec(self) -> FieldSpec {
                match self {
                    $(Self::$variant => FieldSpec {
                        key: $key, label: $label, unit: Unit::$unit, kind: $kind, help: $help,
                    },)*
                }
            }

            /// The one with that key.
            pub fn from_key(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|field| field.spec().key == key)
            }
        }
    };
}

const fn number(min: f64, max: f64) -> FieldKind {
    FieldKind::Number { min, max }
}

const fn integer(min: f64, max: f64) -> FieldKind {
    FieldKind::Integer { min, max }
}

const DAY_MS: f64 = 86_400_000.0;
const HUGE: f64 = 1.0e18;

fields!(
    /// A figure of a node. All are optional; defaults come from the component.
    Property {
        P50Ms "p50_ms" "Latency p50" Milliseconds number(0.0, DAY_MS), "Median time of one call, service side, in milliseconds.";
        P99Ms "p99_ms" "Latency p99" Milliseconds number(0.0, DAY_MS), "Time that 99 of 100 calls stay under, in milliseconds; at least the p50.";
        QpsPerReplica "qps_per_replica" "Throughput" QueriesPerSecond number(0.0, 1.0e12), "Requests per second that one replica sustains.";
        Replicas "replicas" "Replicas" Count integer(0.0, 1.0e9), "How many copies are provisioned.";
        Calls "calls" "Calls per request" Count number(0.0, 1.0e9), "How often one user request calls this node; 1 if not set.";
        Shards "shards" "Shards" Count integer(1.0, 1.0e9), "Parts that are queried in parallel; the slowest decides.";
        TopK "top_k" "Top k" Count integer(1.0, HUGE), "How many results it returns.";
        ItemsIn "items_in" "Items in" Count integer(0.0, HUGE), "How many items one call scores.";
        Items "items" "Items" Count number(0.0, HUGE), "How many items, rows or vectors it holds.";
        Dimensions "dimensions" "Dimensions" Count integer(1.0, 1.0e9), "Length of an embedding vector.";
        BytesPerItem "bytes_per_item" "Bytes per item" Bytes number(0.0, HUGE), "Size of one item, row or vector in bytes.";
        Parameters "parameters" "Parameters" Count number(0.0, HUGE), "How many weights the model has.";
        Precision "precision" "Precision" None FieldKind::Text, "How its weights are stored: FP32, BF16, FP8, INT8 or INT4.";
        Layers "layers" "Layers" Count integer(1.0, 1.0e6), "Transformer layers; decide the KV cache.";
        KvHeads "kv_heads" "KV heads" Count integer(1.0, 1.0e6), "Key and value heads of a layer; decide the KV cache.";
        HeadDimensions "head_dimensions" "Head dimensions" Count integer(1.0, 1.0e6), "Length of a head's keys and values; 128 if not set.";
        Index "index" "Index type" None FieldKind::Text, "Kind of index, such as HNSW32 or IVF65536,PQ64.";
        CacheHit "cache_hit" "Cache hit ratio" Ratio number(0.0, 1.0), "Share of requests that the cache answers, from 0 to 1.";
        TokensIn "tokens_in" "Tokens in" Tokens number(0.0, HUGE), "Tokens of the prompt in one call.";
        TokensOut "tokens_out" "Tokens out" Tokens number(0.0, HUGE), "Tokens generated by one call.";
        TimeToFirstTokenMs "ttft_ms" "Time to first token" Milliseconds number(0.0, DAY_MS), "Median time until the first token, in milliseconds.";
        TimePerTokenMs "time_per_token_ms" "Time per token" Milliseconds number(0.0, DAY_MS), "Time for each further token, in milliseconds.";
        Gpus "gpus" "GPUs per replica" Count number(0.0, 1.0e6), "Accelerators that one replica occupies.";
        Steps "steps" "Steps" Count integer(0.0, HUGE), "Denoising, decoding or optimization steps inside the node.";
        Images "images" "Images per call" Count integer(0.0, HUGE), "Images that one call produces or reads.";
        Frames "frames" "Frames" Count integer(0.0, HUGE), "Video frames that one call produces or reads.";
        Tiles "tiles" "Tiles" Count integer(0.0, HUGE), "Tiles that a large picture is cut into.";
        Optional "optional" "Optional branch" None FieldKind::Flag, "Only some requests visit this node; it stays out of the headline latency.";
        PersonalData "pii" "Personal data" None FieldKind::Flag, "Holds data about identifiable people.";
        AccessControlled "acl" "Access-controlled" None FieldKind::Flag, "Holds documents that not every user may see.";
        Placeholder "placeholder" "Placeholder" None FieldKind::Flag, "Stands for a decision that is still to be made.";
    }
);

fields!(
    /// A requirement of the whole design, on its sheet.
    Requirement {
        PeakQps "peak_qps" "Peak load" QueriesPerSecond number(0.0, 1.0e12), "Requests per second at the busiest time.";
        P50BudgetMs "p50_budget_ms" "Latency budget p50" Milliseconds number(0.0, DAY_MS), "Median end-to-end latency that is wanted, in milliseconds.";
        P99BudgetMs "p99_budget_ms" "Latency budget p99" Milliseconds number(0.0, DAY_MS), "End-to-end latency that 99 of 100 requests stay under, in milliseconds.";
        TtftBudgetMs "ttft_budget_ms" "First-token budget" Milliseconds number(0.0, DAY_MS), "Time until the first token that is wanted, in milliseconds.";
        CorpusItems "corpus_items" "Corpus size" Count number(0.0, HUGE), "Items that can be retrieved.";
        Dimensions "dimensions" "Embedding size" Count integer(1.0, 1.0e9), "Length of the embedding vectors.";
        DailyActiveUsers "daily_active_users" "Daily active users" Count number(0.0, 1.0e12), "People who use it on a day.";
        Users "users" "Users" Count number(0.0, 1.0e12), "People who have an account.";
        Availability "availability" "Availability" Ratio number(0.0, 1.0), "Share of requests that must be answered, such as 0.999.";
        Freshness "freshness" "Freshness" None FieldKind::Text, "How soon new data must show.";
        JobsPerDay "jobs_per_day" "Jobs a day" Count number(0.0, HUGE), "Pieces of work that are queued on a day, rather than answered at once.";
        TokensIn "tokens_in" "Tokens in" Tokens number(0.0, HUGE), "Typical prompt length.";
        TokensOut "tokens_out" "Tokens out" Tokens number(0.0, HUGE), "Typical answer length.";
        Languages "languages" "Languages" Count integer(0.0, 1.0e6), "Languages that must work.";
        Resolution "resolution" "Resolution" None FieldKind::Text, "Size of the pictures or clips, such as 1024x1024.";
        Retention "retention" "Retention" None FieldKind::Text, "How long personal data and logs are kept.";
    }
);

fields!(
    /// A line of the brief: the whole design in a few words, as a list of systems shows it.
    BriefField {
        Problem "problem" "Problem" None FieldKind::Text, "Who wants what, and what makes it hard.";
        Task "task" "Task" None FieldKind::Text, "The kind of task, such as image retrieval.";
        Input "input" "Input" None FieldKind::Text, "What goes in.";
        Output "output" "Output" None FieldKind::Text, "What comes out.";
        Framing "framing" "Framing" None FieldKind::Text, "What it is as a learning problem, such as retrieval and ranking.";
        Approach "approach" "Approach" None FieldKind::Text, "The models that are chosen.";
        Evaluation "evaluation" "Evaluation" None FieldKind::Text, "The metrics that decide.";
    }
);

/// A number without float noise and without trailing zeros.
fn plain(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1.0e15 {
        format!("{number:.0}")
    } else {
        format!("{number}")
    }
}

/// A number with a k, M, B or T suffix and three significant digits: `1.2k`, `86M`.
fn compact(number: f64) -> String {
    scaled(
        number,
        &[(1.0e12, "T"), (1.0e9, "B"), (1.0e6, "M"), (1.0e3, "k")],
    )
}

/// Milliseconds in the unit in which people say them.
fn duration(ms: f64) -> String {
    let (factor, unit) = match ms {
        ms if ms < 1_000.0 => (1.0, "ms"),
        ms if ms < 120_000.0 => (1_000.0, "s"),
        ms if ms < 7_200_000.0 => (60_000.0, "min"),
        _ => (3_600_000.0, "h"),
    };
    format!("{} {unit}", three_digits(ms / factor))
}

fn bytes(number: f64) -> String {
    let units = [
        (1.0e15, " PB"),
        (1.0e12, " TB"),
        (1.0e9, " GB"),
        (1.0e6, " MB"),
        (1.0e3, " KB"),
    ];
    let text = scaled(number, &units);
    if text.ends_with('B') {
        text
    } else {
        format!("{text} B")
    }
}

fn scaled(number: f64, units: &[(f64, &str)]) -> String {
    for (factor, suffix) in units {
        if number.abs() >= *factor {
            return format!("{}{suffix}", three_digits(number / factor));
        }
    }
    three_digits(number)
}

fn three_digits(number: f64) -> String {
    let magnitude = number.abs();
    let decimals = if magnitude >= 100.0 || number == 0.0 {
        0
    } else if magnitude >= 10.0 {
        1
    } else if magnitude >= 0.1 {
        2
    } else {
        return plain(number);
    };
    let text = format!("{number:.decimals$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A number with a decimal comma, as many languages write it, with a point. A comma before three
/// digits may stand between thousands instead, and is left for the person to clear up.
fn with_point(text: &str) -> std::borrow::Cow<'_, str> {
    let Some((whole, rest)) = text.split_once(',') else {
        return text.into();
    };
    let decimals = rest.chars().take_while(char::is_ascii_digit).count();
    if decimals == 0 || decimals == 3 || text.contains('.') || rest.contains(',') {
        return text.into();
    }
    format!("{whole}.{rest}").into()
}

/// A ratio in per cent: to one decimal, or as many as tell it from nothing and from all, so that 0.9995
/// is 99.95 % and never 100 %.
fn percent(ratio: f64) -> String {
    const MOST_DECIMALS: i32 = 8;
    let share = ratio * 100.0;
    let room = ratio.abs().min((1.0 - ratio).abs()) * 100.0;
    let rounded = (1..=MOST_DECIMALS).map(|decimals| {
        let scale = 10_f64.powi(decimals);
        (share * scale).round() / scale
    });
    let mut rounded = rounded.skip_while(|near| (near - share).abs() > 0.02 * room);
    // What is next to a limit has all its digits.
    format!("{} %", plain(rounded.next().unwrap_or(share)))
}

fn parse_number(text: &str, unit: Unit) -> Option<f64> {
    let text = with_point(text);
    let cleaned: String = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '_' | '\u{a0}'))
        .collect();
    let split = cleaned
        .char_indices()
        .find(|(index, c)| {
            !(c.is_ascii_digit()
                || matches!(c, '.' | '-' | '+')
                || (matches!(c, 'e' | 'E') && starts_exponent(&cleaned, *index)))
        })
        .map_or(cleaned.len(), |(index, _)| index);
    let (digits, suffix) = cleaned.split_at(split);
    let value: f64 = digits.parse().ok()?;
    let factor = match (suffix, unit) {
        ("s", Unit::Milliseconds) | ("KB" | "kB", Unit::Bytes) => 1.0e3,
        ("min", Unit::Milliseconds) => 6.0e4,
        ("h", Unit::Milliseconds) => 3.6e6,
        ("%", Unit::Ratio) => 0.01,
        ("B", Unit::Bytes) => 1.0,
        ("MB", Unit::Bytes) => 1.0e6,
        ("GB", Unit::Bytes) => 1.0e9,
        ("TB", Unit::Bytes) => 1.0e12,
        ("KiB", Unit::Bytes) => 1_024.0,
        ("MiB", Unit::Bytes) => 1_048_576.0,
        ("GiB", Unit::Bytes) => 1_073_741_824.0,
        ("TiB", Unit::Bytes) => 1_099_511_627_776.0,
        _ => {
            let symbol = unit.symbol();
            let rest = if symbol.is_empty() {
                suffix
            } else {
                suffix.strip_suffix(symbol).unwrap_or(suffix)
            };
            match rest {
                "" => 1.0,
                "k" | "K" => 1.0e3,
                "M" | "m" => 1.0e6,
                "B" | "b" | "G" | "g" => 1.0e9,
                "T" | "t" => 1.0e12,
                _ => return None,
            }
        }
    };
    let result = value * factor;
    result.is_finite().then_some(result)
}

/// Whether the `e` at `index` is the exponent of a float, as in `1e9`.
fn starts_exponent(text: &str, index: usize) -> bool {
    let mut rest = text.get(index + 1..).unwrap_or_default().chars();
    match rest.next() {
        Some('+' | '-') => rest.next().is_some_and(|c| c.is_ascii_digit()),
        Some(c) => c.is_ascii_digit(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_near_a_limit_keeps_its_nines() {
        for (ratio, words) in [
            (0.9995, "99.95 %"),
            (0.9999, "99.99 %"),
            (0.99999, "99.999 %"),
            (0.999, "99.9 %"),
            (1.0, "100 %"),
            (0.0, "0 %"),
            (0.333_333, "33.3 %"),
            (0.000_12, "0.012 %"),
            (0.2, "20 %"),
        ] {
            assert_eq!(percent(ratio), words);
        }
        let spec = Requirement::Availability.spec();
        for typed in ["99.99%", "99.95 %", "99,9 %", "99.999 %"] {
            let value = spec.parse(typed).unwrap().unwrap();
            let shown = spec.display(&value);
            assert_eq!(spec.parse(&shown).unwrap().unwrap(), value, "{shown}");
        }
    }

    #[test]
    fn a_decimal_comma_is_read_where_it_can_mean_nothing_else() {
        let read = |text| parse_number(text, Unit::Milliseconds);
        assert_eq!(read("1,5"), Some(1.5));
        assert_eq!(read("0,25 s"), Some(250.0));
        assert_eq!(read("12,3456"), Some(12.3456));
        for unclear in ["1,500", "1,2,3", "1.000,5", ",", "5,"] {
            assert_eq!(read(unclear), None, "{unclear}");
        }
    }

    #[test]
    fn typed_figures_are_read_with_suffix_and_unit() {
        let cases = [
            (Property::P99Ms, "28", 28.0),
            (Property::P99Ms, "28 ms", 28.0),
            (Property::P99Ms, "1.5 s", 1_500.0),
            (Property::QpsPerReplica, "1 200 qps", 1_200.0),
            (Property::QpsPerReplica, "1.2k", 1_200.0),
            (Property::Items, "2B", 2.0e9),
            (Property::Items, "1e6", 1.0e6),
            (Property::Parameters, "86M", 86.0e6),
            (Property::BytesPerItem, "64 B", 64.0),
            (Property::BytesPerItem, "4 KiB", 4_096.0),
            (Property::CacheHit, "35 %", 0.35),
            (Property::TokensIn, "3k tokens", 3_000.0),
        ];
        for (property, typed, expected) in cases {
            let parsed = property
                .spec()
                .parse(typed)
                .unwrap()
                .unwrap()
                .number()
                .unwrap();
            assert!(
                (parsed - expected).abs() < 1e-9 * expected,
                "{typed} gave {parsed}"
            );
        }
    }

    #[test]
    fn nonsense_is_refused_with_what_would_do() {
        for (property, typed) in [
            (Property::P99Ms, "fast"),
            (Property::P99Ms, "-3"),
            (Property::P99Ms, "NaN"),
            (Property::P99Ms, "inf"),
            (Property::Replicas, "2.5"),
            (Property::CacheHit, "140 %"),
            (Property::Optional, "maybe"),
        ] {
            let error = property.spec().parse(typed).unwrap_err();
            assert!(error.to_string().contains("must be"), "{typed}: {error}");
        }
        assert_eq!(Property::P99Ms.spec().parse("  "), Ok(None));
    }

    #[test]
    fn figures_are_shown_short_and_with_their_unit() {
        let show = |property: Property, number| property.spec().display(&Quantity::Number(number));
        assert_eq!(show(Property::P99Ms, 28.0), "28 ms");
        assert_eq!(show(Property::P99Ms, 900_000.0), "15 min");
        assert_eq!(show(Property::QpsPerReplica, 1_200.0), "1.2k qps");
        assert_eq!(show(Property::Items, 2.0e9), "2B");
        assert_eq!(show(Property::BytesPerItem, 64.0), "64 B");
        assert_eq!(show(Property::BytesPerItem, 640.0e9), "640 GB");
        assert_eq!(show(Property::CacheHit, 0.999), "99.9 %");
        assert_eq!(show(Property::P50Ms, 0.5), "0.5 ms");
    }

    #[test]
    fn keys_are_unique_and_found_again() {
        for property in Property::ALL {
            assert_eq!(Property::from_key(property.spec().key), Some(*property));
        }
        for requirement in Requirement::ALL {
            assert_eq!(
                Requirement::from_key(requirement.spec().key),
                Some(*requirement)
            );
        }
    }
}
