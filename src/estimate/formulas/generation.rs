//! Speed of language models: throughput from two rows of a benchmark, and the physics that
//! bounds it.

use super::ratio;

/// A row of a benchmark of throughput.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BenchmarkRow {
    /// Tokens that each request generates.
    pub output_tokens: f64,
    /// Output tokens per second of the whole system.
    pub tokens_per_second: f64,
}

/// Seconds of a whole replica that a request takes, for one length of input: `a + b · n_out`.
///
/// Source: fitted by [`Self::through`] to two rows of a published benchmark, such as the
/// performance overview of NVIDIA TensorRT-LLM. Throughput is not tokens per second over output
/// tokens, because reading the input costs as well. Such benchmarks run offline at their most
/// throughput: a service with a latency to keep batches less and is slower, so divide by a
/// utilisation and fit anew near the shape in question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GenerationFit {
    /// a: seconds for reading the input, 0 or more.
    pub prefill_seconds: f64,
    /// b: seconds for each token of output after batching, 0 or more.
    pub seconds_per_token: f64,
}

impl GenerationFit {
    /// The line through two rows of one model, system and length of input; `None` where they do
    /// not tell it: equal lengths of output, no throughput, or a slope or a start below 0.
    ///
    /// Each row gives `seconds = output tokens / tokens per second`.
    pub fn through(first: BenchmarkRow, second: BenchmarkRow) -> Option<Self> {
        let seconds = |row: BenchmarkRow| ratio(row.output_tokens, row.tokens_per_second);
        let (from, to) = if first.output_tokens <= second.output_tokens {
            (first, second)
        } else {
            (second, first)
        };
        let start = seconds(from)?;
        let rise = seconds(to)? - start;
        let seconds_per_token = ratio(rise, to.output_tokens - from.output_tokens)?;
        let prefill_seconds = start - from.output_tokens * seconds_per_token;
        (seconds_per_token >= 0.0 && prefill_seconds >= 0.0).then_some(Self {
            prefill_seconds,
            seconds_per_token,
        })
    }

    /// The fit for another length of input, in tokens; `None` for a fitted length of 0.
    ///
    /// `a` grows with the input, `b` stays. A shorter input also makes decoding faster, as less
    /// of the KV cache is read, so this is conservative downwards: 27% too slow for 1,000 in and
    /// 1,000 out, from rows of 2,048 in.
    pub fn for_input(self, fitted_tokens: f64, tokens: f64) -> Option<Self> {
        Some(Self {
            prefill_seconds: ratio(self.prefill_seconds * tokens, fitted_tokens)?,
            ..self
        })
    }

    /// Seconds of a replica that one request takes: `a + b · n_out`.
    pub fn seconds(self, output_tokens: f64) -> f64 {
        self.prefill_seconds + self.seconds_per_token * output_tokens
    }

    /// Requests per second that a replica sustains at most: `1 / (a + b · n_out)`; `None` for
    /// requests that take no time.
    pub fn requests_per_second(self, output_tokens: f64) -> Option<f64> {
        ratio(1.0, self.seconds(output_tokens))
    }

    /// Output tokens per second of a replica at most: `n_out / (a + b · n_out)`; `None` for
    /// requests that take no time.
    pub fn tokens_per_second(self, output_tokens: f64) -> Option<f64> {
        ratio(output_tokens, self.seconds(output_tokens))
    }

    /// Replicas for so many requests per second, not rounded; `None` for a utilisation of 0.
    ///
    /// `requests per second · (a + b · n_out) / utilisation`. A utilisation of 1 is the
    /// saturation of the benchmark; 0.6 leaves room for an interactive service, a rule of thumb.
    pub fn replicas(self, qps: f64, output_tokens: f64, utilisation: f64) -> Option<f64> {
        ratio(qps * self.seconds(output_tokens), utilisation)
    }
}

/// Seconds until the first token: `queue + prefill`.
///
/// Source: the order of events. Under continuous batching the prefill also waits for decoding
/// steps of others, which belongs to the queue.
pub fn time_to_first_token(queue_seconds: f64, prefill_seconds: f64) -> f64 {
    queue_seconds + prefill_seconds
}

/// Seconds until the whole answer: `time to first token + n_out · time per output token`.
///
/// Source: the order of events. Above some 2 s it must stream. The time per token is one user's
/// at the batch in use, which is not one over the throughput of the system.
pub fn answer_seconds(
    first_token_seconds: f64,
    output_tokens: f64,
    seconds_per_output_token: f64,
) -> f64 {
    first_token_seconds + output_tokens * seconds_per_output_token
}

/// Seconds to read an input, from operations; `None` for GPUs that do nothing.
///
/// `2 · parameters · input tokens / (peak FLOPs per second of the replica · utilisation)`.
/// Source: two operations for each parameter and token, Kaplan et al., "Scaling Laws for Neural
/// Language Models" (2020). The utilisation, 0 to 1, is about 0.5 for long inputs (a rule of
/// thumb). Attention over long inputs comes on top.
pub fn prefill_seconds(
    parameters: f64,
    input_tokens: f64,
    peak_flops_per_second: f64,
    utilisation: f64,
) -> Option<f64> {
    let flops = 2.0 * parameters * input_tokens;
    ratio(flops, peak_flops_per_second * utilisation)
}

/// Most tokens per second of one sequence alone; `None` for no weights.
///
/// `bytes per second of memory, all GPUs of the replica / bytes of weights`: each token reads
/// all weights. Source: Pope et al., "Efficiently Scaling Transformer Inference" (2022). An
/// upper bound without speculative decoding: KV caches and talk between GPUs take from it, and
/// batching trades it for throughput. Active weights alone count in a mixture of experts.
pub fn single_stream_tokens_per_second(bytes_per_second: f64, weight_bytes: f64) -> Option<f64> {
    ratio(bytes_per_second, weight_bytes)
}

#[cfg(test)]
mod tests {
    use super::super::tests::prints;
    use super::*;

    const SHORT: BenchmarkRow = BenchmarkRow {
        output_tokens: 128.0,
        tokens_per_second: 762.0,
    };
    const LONG: BenchmarkRow = BenchmarkRow {
        output_tokens: 2_048.0,
        tokens_per_second: 3_082.0,
    };

    /// Llama 3.3 70B in FP8 on two H100, 2,048 tokens in.
    fn fit() -> GenerationFit {
        GenerationFit::through(SHORT, LONG).unwrap()
    }

    #[test]
    fn two_rows_of_a_benchmark_give_0_135_seconds_and_0_26_milliseconds_a_token() {
        assert!(prints(fit().prefill_seconds, 3, 0.135));
        assert!(prints(fit().seconds_per_token, 2, 0.26e-3));
        assert_eq!(GenerationFit::through(LONG, SHORT), Some(fit()));
        assert!((fit().tokens_per_second(128.0).unwrap() - 762.0).abs() < 1e-6);
        assert!((fit().tokens_per_second(2_048.0).unwrap() - 3_082.0).abs() < 1e-6);
    }

    #[test]
    fn the_fit_and_the_physics_of_prefill_agree() {
        let seconds = prefill_seconds(70e9, 2_000.0, 2.0 * 1_979e12, 0.5).unwrap();
        assert!(prints(seconds, 2, 0.14));
        assert!((fit().prefill_seconds / seconds - 1.0).abs() < 0.05);
    }

    #[test]
    fn a_lone_sequence_gets_at_most_96_tokens_a_second() {
        let speed = single_stream_tokens_per_second(2.0 * 3.35e12, 70e9).unwrap();
        assert!(prints(speed, 2, 96.0));
        assert_eq!(single_stream_tokens_per_second(3.35e12, 0.0), None);
    }

    #[test]
    fn the_fit_is_27_percent_below_the_measured_throughput_at_1_000_in_and_out() {
        let near = fit().for_input(2_048.0, 1_000.0).unwrap();
        let predicted = near.tokens_per_second(1_000.0).unwrap();
        assert!(prints(predicted, 3, 3_080.0));
        assert!(prints(1.0 - predicted / 4_205.0, 2, 0.27));
    }

    #[test]
    fn six_thousand_chat_turns_a_second_take_4_760_gpus_and_not_1_140() {
        assert!(prints(fit().seconds(400.0), 3, 0.238));
        let turns = fit().requests_per_second(400.0).unwrap();
        assert!(prints(turns, 2, 4.2));
        let replicas = fit().replicas(6_000.0, 400.0, 1.0).unwrap();
        assert!(prints(replicas, 3, 1_430.0));
        assert!(prints(2.0 * replicas, 3, 2_860.0));
        // 4,760 comes from the rounded 4.2 turns; unrounded it is 4,766.
        assert!(prints(2.0 * (6_000.0 / 4.2) / 0.6, 3, 4_760.0));
        let gpus = 2.0 * fit().replicas(6_000.0, 400.0, 0.6).unwrap();
        assert!((gpus / 4_760.0 - 1.0).abs() < 0.002);
        let naive = 2.0 * 6_000.0 * 400.0 / 4_205.0;
        assert!(prints(naive, 3, 1_140.0));
        assert!(prints(2.0 * replicas / naive, 2, 2.5));
    }

    #[test]
    fn an_answer_of_400_tokens_takes_about_12_seconds() {
        // 11.2 s of decoding, 0.135 s of prefill, and half a second in the queue.
        let first = time_to_first_token(0.5, fit().prefill_seconds);
        assert!(prints(answer_seconds(first, 400.0, 0.028), 2, 12.0));
        assert_eq!(answer_seconds(0.5, 0.0, 0.028), 0.5);
    }

    #[test]
    fn rows_that_tell_no_line_give_none() {
        let row = |output_tokens, tokens_per_second| BenchmarkRow {
            output_tokens,
            tokens_per_second,
        };
        assert_eq!(GenerationFit::through(SHORT, SHORT), None);
        assert_eq!(GenerationFit::through(SHORT, row(2_048.0, 0.0)), None);
        // More tokens in less time, and reading the input in less than none.
        assert_eq!(
            GenerationFit::through(row(100.0, 10.0), row(200.0, 100.0)),
            None
        );
        assert_eq!(
            GenerationFit::through(row(100.0, 100.0), row(200.0, 50.0)),
            None
        );
    }

    #[test]
    fn without_time_or_gpus_there_is_no_answer() {
        let free = GenerationFit {
            prefill_seconds: 0.0,
            seconds_per_token: 0.001,
        };
        assert_eq!(free.requests_per_second(0.0), None);
        assert_eq!(free.tokens_per_second(0.0), None);
        assert_eq!(free.replicas(0.0, 400.0, 0.6), Some(0.0));
        assert_eq!(free.replicas(6_000.0, 400.0, 0.0), None);
        assert_eq!(free.for_input(0.0, 1_000.0), None);
        assert_eq!(prefill_seconds(70e9, 2_000.0, 1e15, 0.0), None);
    }
}
