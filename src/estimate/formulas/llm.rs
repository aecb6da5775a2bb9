//! Memory of language models: weights, KV caches and how many sequences fit beside each other.

use super::ratio;

/// Share of a GPU's memory that may be planned with; the rest is for the runtime and for
/// fragments. A rule of thumb.
pub const GPU_FILL: f64 = 0.9;

/// How wide numbers are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// 32 bits.
    Fp32,
    /// 16 bits with the range of 32.
    Bf16,
    /// 16 bits.
    Fp16,
    /// 8 bits, floating.
    Fp8,
    /// 8 bits, whole.
    Int8,
    /// 4 bits, whole.
    Int4,
}

impl Precision {
    /// All of them, the widest first.
    pub const ALL: [Self; 6] = [
        Self::Fp32,
        Self::Bf16,
        Self::Fp16,
        Self::Fp8,
        Self::Int8,
        Self::Int4,
    ];

    /// Its name as people write it: `BF16`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fp32 => "FP32",
            Self::Bf16 => "BF16",
            Self::Fp16 => "FP16",
            Self::Fp8 => "FP8",
            Self::Int8 => "INT8",
            Self::Int4 => "INT4",
        }
    }

    /// The one with that name, in any case, without regard to spaces around it.
    pub fn from_name(name: &str) -> Option<Self> {
        let own = |precision: &Self| precision.name().eq_ignore_ascii_case(name.trim());
        Self::ALL.into_iter().find(own)
    }

    /// Bytes of one number, 0.5 to 4. Scales of quantised blocks, which add some 3 to 12% to
    /// INT4 (a rule of thumb), are not in it.
    pub fn bytes(self) -> f64 {
        match self {
            Self::Fp32 => 4.0,
            Self::Bf16 | Self::Fp16 => 2.0,
            Self::Fp8 | Self::Int8 => 1.0,
            Self::Int4 => 0.5,
        }
    }
}

/// Bytes of a model's weights: `parameters · bytes`.
///
/// Source: counting. Take all parameters of a mixture of experts, not the active ones.
pub fn weight_bytes(parameters: f64, precision: Precision) -> f64 {
    parameters * precision.bytes()
}

/// What the size of a KV cache depends on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KvCache {
    /// Layers of the decoder.
    pub layers: f64,
    /// Heads with keys and values of their own: fewer than query heads in a model with
    /// grouped-query attention (Ainslie et al., "GQA: Training Generalized Multi-Query
    /// Transformer Models from Multi-Head Checkpoints", 2023), as many in an older one.
    pub kv_heads: f64,
    /// Numbers in one head.
    pub head_dimensions: f64,
    /// How they are stored.
    pub precision: Precision,
}

impl KvCache {
    /// Bytes that one token of one sequence takes: `2 · layers · KV heads · head size · bytes`.
    ///
    /// A key and a value for each. Source: Kwon et al., "Efficient Memory Management for Large
    /// Language Model Serving with `PagedAttention`" (2023), whose 800 KB for a model of 13 B
    /// parameters it gives. Exact for plain attention; sliding windows and latent attention
    /// take less.
    pub fn bytes_per_token(&self) -> f64 {
        2.0 * self.layers * self.kv_heads * self.head_dimensions * self.precision.bytes()
    }
}

/// Bytes that are left for KV caches, 0 or more.
///
/// `0.9 · memory of all GPUs of a replica − weights − activations`, with [`GPU_FILL`]. Source:
/// counting. 0 means that the model does not fit.
pub fn kv_budget_bytes(gpu_bytes: f64, weight_bytes: f64, activation_bytes: f64) -> f64 {
    (GPU_FILL * gpu_bytes - weight_bytes - activation_bytes).max(0.0)
}

/// Sequences that fit into the KV budget at the same time, not rounded; `None` for tokens or
/// sequences of no size.
///
/// `budget / (bytes per token · tokens per sequence)`, where a sequence is its input and its
/// output. Source: counting, for paged caches with little waste. A bound by memory: whether as
/// many are wanted says Little's law, requests per second times seconds of each.
pub fn concurrent_sequences(
    kv_budget_bytes: f64,
    bytes_per_token: f64,
    tokens_per_sequence: f64,
) -> Option<f64> {
    ratio(kv_budget_bytes, bytes_per_token * tokens_per_sequence)
}

#[cfg(test)]
mod tests {
    use super::super::tests::prints;
    use super::*;

    const SEVENTY: KvCache = KvCache {
        layers: 80.0,
        kv_heads: 8.0,
        head_dimensions: 128.0,
        precision: Precision::Bf16,
    };

    fn in_fp8() -> f64 {
        let precision = Precision::Fp8;
        KvCache {
            precision,
            ..SEVENTY
        }
        .bytes_per_token()
    }

    #[test]
    fn seventy_billion_parameters_take_70_gb_in_fp8_and_140_in_bf16() {
        assert_eq!(weight_bytes(70e9, Precision::Fp8), 70e9);
        assert_eq!(weight_bytes(70e9, Precision::Bf16), 140e9);
        assert_eq!(weight_bytes(70e9, Precision::Int4), 35e9);
        assert_eq!(weight_bytes(0.0, Precision::Fp32), 0.0);
    }

    #[test]
    fn a_token_of_a_70b_model_takes_320_kib_and_160_in_fp8() {
        assert_eq!(SEVENTY.bytes_per_token(), 320.0 * 1_024.0);
        assert_eq!(in_fp8(), 160.0 * 1_024.0);
    }

    #[test]
    fn without_grouped_queries_a_token_of_a_13b_model_takes_800_kib() {
        let kv = KvCache {
            layers: 40.0,
            kv_heads: 40.0,
            head_dimensions: 128.0,
            precision: Precision::Fp16,
        };
        assert_eq!(kv.bytes_per_token(), 800.0 * 1_024.0);
    }

    #[test]
    fn two_gpus_hold_180_sequences_of_2_400_tokens_of_a_70b_model() {
        let budget = kv_budget_bytes(160e9, weight_bytes(70e9, Precision::Fp8), 4e9);
        assert!(prints(budget, 2, 70e9));
        let tokens = concurrent_sequences(budget, in_fp8(), 1.0).unwrap();
        assert!(prints(tokens, 3, 427e3));
        let sequences = concurrent_sequences(budget, in_fp8(), 2_400.0).unwrap();
        assert!(prints(sequences, 2, 180.0));
        // 4.2 turns a second of 12 seconds each want 50: memory does not bind.
        assert!(prints(4.2 * 12.0, 1, 50.0));
        assert!(sequences > 4.2 * 12.0);
    }

    #[test]
    fn at_32k_of_context_they_hold_13() {
        let budget = kv_budget_bytes(160e9, 70e9, 4e9);
        let sequences = concurrent_sequences(budget, in_fp8(), 32_768.0).unwrap();
        assert!(prints(sequences, 2, 13.0));
    }

    #[test]
    fn a_model_that_does_not_fit_leaves_nothing() {
        let budget = kv_budget_bytes(80e9, weight_bytes(70e9, Precision::Bf16), 4e9);
        assert_eq!(budget, 0.0);
        assert_eq!(concurrent_sequences(budget, in_fp8(), 2_400.0), Some(0.0));
        assert_eq!(concurrent_sequences(70e9, 0.0, 2_400.0), None);
        assert_eq!(concurrent_sequences(70e9, in_fp8(), 0.0), None);
    }

    #[test]
    fn precisions_are_found_by_name_in_any_case() {
        for precision in Precision::ALL {
            assert_eq!(Precision::from_name(precision.name()), Some(precision));
        }
        assert_eq!(Precision::from_name(" fp8 "), Some(Precision::Fp8));
        assert_eq!(Precision::from_name("FP7"), None);
        assert_eq!(Precision::from_name(""), None);
    }
}
