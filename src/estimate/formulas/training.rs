//! Training: compute, time, memory and money.

use super::{DAY, HOUR, ratio};

/// Tokens for each parameter at which a given compute trains the best dense language model:
/// Hoffmann et al., "Training Compute-Optimal Large Language Models" (2022).
pub const TOKENS_PER_PARAMETER: f64 = 20.0;

/// Floating point operations in a petaFLOP/s-day.
pub const FLOPS_PER_PETAFLOP_DAY: f64 = 1e15 * DAY;

/// Floating point operations of training a dense transformer: `6 · parameters · tokens`.
///
/// Two for each parameter and token forward, four backward. Source: Kaplan et al., "Scaling Laws
/// for Neural Language Models" (2020), and Hoffmann et al. (2022). Take active parameters of a
/// mixture of experts. Recommenders do not follow it, see [`embedding_step_seconds`]; attention
/// comes on top, see [`attention_flops_per_token`].
pub fn training_flops(parameters: f64, tokens: f64) -> f64 {
    6.0 * parameters * tokens
}

/// Floating point operations that attention adds for each token trained on.
///
/// `12 · layers · model width · context in tokens`. Source: Chowdhery et al., "`PaLM`: Scaling
/// Language Modeling with Pathways" (2022), which counts the whole square of positions. Small
/// beside `6 · parameters` below about 8,000 tokens of context.
pub fn attention_flops_per_token(layers: f64, model_width: f64, context: f64) -> f64 {
    12.0 * layers * model_width * context
}

/// Tokens for which a compute budget is best spent on so many parameters: `20 · parameters`.
///
/// Source: see [`TOKENS_PER_PARAMETER`]. Production models are trained on far more, because
/// serving a smaller model longer is what costs.
pub fn compute_optimal_tokens(parameters: f64) -> f64 {
    TOKENS_PER_PARAMETER * parameters
}

/// GPU-hours for so many operations; `None` for GPUs that do nothing.
///
/// `FLOPs / (peak FLOPs per second · MFU · 3,600)`. The MFU, model FLOPs utilisation, between 0
/// and 1, is the share of the peak that the model's own operations reach: Chowdhery et al.
/// (2022). 0.4 is reached while training runs; over a whole project, with restarts, evaluation
/// and failed nodes, budget with less: 0.28 for a published model of 70 B parameters.
pub fn gpu_hours(flops: f64, peak_flops_per_second: f64, mfu: f64) -> Option<f64> {
    ratio(flops, peak_flops_per_second * mfu * HOUR)
}

/// The MFU, 0 to 1, that a published count of GPU-hours amounts to; `None` for no hours.
///
/// `FLOPs / (GPU-hours · 3,600 · peak FLOPs per second)`: [`gpu_hours`] turned round.
pub fn effective_mfu(flops: f64, gpu_hours: f64, peak_flops_per_second: f64) -> Option<f64> {
    ratio(flops, gpu_hours * HOUR * peak_flops_per_second)
}

/// Days that the GPU-hours take on so many GPUs at once: `hours / (GPUs · 24)`; `None` without
/// GPUs. Source: counting. The MFU must be the one of a cluster of that size.
pub fn wall_days(gpu_hours: f64, gpus: f64) -> Option<f64> {
    ratio(gpu_hours, gpus * 24.0)
}

/// Dollars for the GPU-hours of a training run: `hours · dollars per GPU-hour`.
///
/// Source: counting. One run: trials, failures, data and people come on top.
pub fn training_dollars(gpu_hours: f64, dollars_per_gpu_hour: f64) -> f64 {
    gpu_hours * dollars_per_gpu_hour
}

/// Bytes of memory that training takes on each GPU; `None` without GPUs.
///
/// `parameters · bytes per parameter / GPUs + activations on one GPU`. With Adam in mixed
/// precision 16 to 18 bytes per parameter: weights, gradients, FP32 master weights and two
/// moments. Source: Rajbhandari, Rasley, Ruwase and He, "`ZeRO`: Memory Optimizations Toward
/// Training Trillion Parameter Models" (2020), all of it split over the GPUs as by FSDP or the
/// third stage of `ZeRO`. Buffers and fragmentation come on top.
pub fn training_bytes_per_gpu(
    parameters: f64,
    bytes_per_parameter: f64,
    gpus: f64,
    activation_bytes_per_gpu: f64,
) -> Option<f64> {
    Some(ratio(parameters * bytes_per_parameter, gpus)? + activation_bytes_per_gpu)
}

/// Compute of later phases (fine-tuning, alignment) as a share of pre-training's, both in one
/// unit; `None` for no pre-training. Source: definition.
pub fn share_of_pretraining(later: f64, pretraining: f64) -> Option<f64> {
    ratio(later, pretraining)
}

/// GPU-minutes of fine-tuning an adapter on one GPU: `steps · seconds per step / 60`.
///
/// Source: counting; for images of a subject, the documentation of `DreamBooth` in diffusers names
/// 150 to 800 steps. Seconds per step must be measured; loading the model comes on top.
pub fn adapter_gpu_minutes(steps: f64, seconds_per_step: f64) -> f64 {
    steps * seconds_per_step / 60.0
}

/// Seconds of one training step of a recommender whose embedding tables are looked up; `None`
/// for no bandwidth.
///
/// `bytes of touched rows on a GPU / bytes per second of its memory + seconds of the exchange
/// between GPUs`. Source: a bound by memory bandwidth; such tables are read, not multiplied, so
/// size the job by bytes of tables for each GPU. Caches may do better, scattered rows do worse.
pub fn embedding_step_seconds(
    touched_bytes: f64,
    bytes_per_second: f64,
    exchange_seconds: f64,
) -> Option<f64> {
    Some(ratio(touched_bytes, bytes_per_second)? + exchange_seconds)
}

#[cfg(test)]
mod tests {
    use super::super::tests::prints;
    use super::*;

    const H100: f64 = 989.5e12;

    #[test]
    fn seventy_billion_parameters_on_15_trillion_tokens_take_4_4_million_gpu_hours() {
        let flops = training_flops(70e9, 15e12);
        assert!(prints(flops, 2, 6.3e24));
        let hours = gpu_hours(flops, H100, 0.4).unwrap();
        assert!(prints(hours, 2, 4.4e6));
        assert!(prints(wall_days(hours, 16_384.0).unwrap(), 3, 11.2));
        assert!(prints(training_dollars(hours, 2.5), 2, 11e6));
    }

    #[test]
    fn the_published_hours_of_such_a_model_amount_to_28_percent_of_the_peak() {
        let mfu = effective_mfu(training_flops(70e9, 15e12), 6.4e6, H100).unwrap();
        assert!(prints(mfu, 2, 0.28));
        // At 40% the formula says 31% less than was published.
        let hours = gpu_hours(training_flops(70e9, 15e12), H100, 0.4).unwrap();
        assert!(prints(1.0 - hours / 6.4e6, 2, 0.31));
    }

    #[test]
    fn alignment_takes_1_8_percent_of_pre_training() {
        let share = share_of_pretraining(4.9 + 60.0, 3_640.0).unwrap();
        assert!(prints(share, 2, 0.018));
        // 175 B parameters on 300 B tokens are about those 3,640 petaFLOP/s-days.
        let days = training_flops(175e9, 300e9) / FLOPS_PER_PETAFLOP_DAY;
        assert!((days / 3_640.0 - 1.0).abs() < 0.01);
    }

    #[test]
    fn an_adapter_of_800_steps_takes_7_gpu_minutes() {
        let minutes = adapter_gpu_minutes(800.0, 0.5);
        assert!(prints(minutes, 1, 7.0));
        // 20,000 a day, at the rounded 7 minutes; the unrounded 6.7 would be 2,200.
        assert!(prints(20e3 * minutes.round() / 60.0, 2, 2_300.0));
        assert!(prints(20e3 * minutes / 60.0, 2, 2_200.0));
    }

    #[test]
    fn twenty_tokens_for_each_parameter_are_compute_optimal() {
        assert_eq!(compute_optimal_tokens(70e9), 1.4e12);
        assert_eq!(compute_optimal_tokens(0.0), 0.0);
    }

    #[test]
    fn attention_is_small_beside_the_weights_at_8k_context() {
        let attention = attention_flops_per_token(80.0, 8_192.0, 8_192.0);
        assert!(attention / training_flops(70e9, 1.0) < 0.16);
    }

    #[test]
    fn the_state_of_training_is_split_over_gpus_and_activations_are_not() {
        assert_eq!(training_bytes_per_gpu(70e9, 16.0, 64.0, 10e9), Some(27.5e9));
        assert_eq!(training_bytes_per_gpu(70e9, 18.0, 1.0, 0.0), Some(1.26e12));
        assert_eq!(training_bytes_per_gpu(70e9, 16.0, 0.0, 10e9), None);
    }

    #[test]
    fn a_recommender_waits_for_memory_and_for_the_exchange() {
        let step = embedding_step_seconds(3.35e9, 3.35e12, 0.004).unwrap();
        assert!((step - 0.005).abs() < 1e-12);
        assert_eq!(embedding_step_seconds(1e9, 0.0, 0.004), None);
    }

    #[test]
    fn without_gpus_or_hours_there_is_no_answer() {
        assert_eq!(gpu_hours(1e24, H100, 0.0), None);
        assert_eq!(gpu_hours(1e24, 0.0, 0.4), None);
        assert_eq!(wall_days(1e6, 0.0), None);
        assert_eq!(effective_mfu(1e24, 0.0, H100), None);
        assert_eq!(share_of_pretraining(1.0, 0.0), None);
        assert_eq!(gpu_hours(training_flops(0.0, 15e12), H100, 0.4), Some(0.0));
    }
}
