//! What a design costs. Prices come in as arguments: they more than halve or double within a
//! year, so they must be editable and dated where they are shown.

use super::{HOUR, ratio};

/// Hours in a month, as clouds bill them: 8,760 / 12.
pub const HOURS_PER_MONTH: f64 = 730.0;

/// Dollars for 1,000 requests; `None` where nothing is served.
///
/// `dollars per GPU-hour · GPUs per replica / (3,600 · qps per replica · utilisation) · 1,000`,
/// with the utilisation between 0 and 1. Source: counting. GPUs alone: on most ranking systems
/// feature storage and the log lake cost more, on generative ones less.
pub fn dollars_per_thousand_requests(
    dollars_per_gpu_hour: f64,
    gpus_per_replica: f64,
    qps_per_replica: f64,
    utilisation: f64,
) -> Option<f64> {
    let served = HOUR * qps_per_replica * utilisation;
    ratio(dollars_per_gpu_hour * gpus_per_replica * 1_000.0, served)
}

/// Dollars for one request that takes so many GPU-seconds (all its GPUs together); `None` for a
/// utilisation of 0.
///
/// `GPU-seconds / utilisation · dollars per GPU-hour / 3,600`. Source: counting, GPUs alone.
/// The utilisation, between 0 and 1, pays for the hours in which GPUs wait.
pub fn dollars_per_request(
    gpu_seconds: f64,
    utilisation: f64,
    dollars_per_gpu_hour: f64,
) -> Option<f64> {
    ratio(gpu_seconds * dollars_per_gpu_hour / HOUR, utilisation)
}

/// Dollars for a million output tokens, given those of one request; `None` for no tokens.
///
/// `dollars per request / output tokens · 1e6`. Source: counting; reading the input is in it, so
/// it holds for this length of input alone.
pub fn dollars_per_million_tokens(dollars_per_request: f64, output_tokens: f64) -> Option<f64> {
    ratio(dollars_per_request * 1e6, output_tokens)
}

/// Dollars for a job of so many GPU-hours: `hours · dollars per GPU-hour`.
///
/// Source: counting. Failed and repeated runs are paid for too.
pub fn dollars_per_job(gpu_hours: f64, dollars_per_gpu_hour: f64) -> f64 {
    gpu_hours * dollars_per_gpu_hour
}

/// Dollars in a month for GPUs that always run: `GPUs · dollars per GPU-hour · 730`.
///
/// Source: counting, see [`HOURS_PER_MONTH`]. Without discounts for reservation.
pub fn gpu_dollars_per_month(gpus: f64, dollars_per_gpu_hour: f64) -> f64 {
    gpus * dollars_per_gpu_hour * HOURS_PER_MONTH
}

/// Dollars in a month for stored bytes: `bytes / 1e9 · dollars per GB and month`.
///
/// Source: counting. Requests and traffic out of the store come on top.
pub fn storage_dollars_per_month(bytes: f64, dollars_per_gb_month: f64) -> f64 {
    bytes / 1e9 * dollars_per_gb_month
}

/// Dollars for labels: `items · annotators per item · dollars per label`.
///
/// Source: counting. Guidelines, training, audits and settling of disputes come on top.
pub fn labelling_dollars(items: f64, annotators: f64, dollars_per_label: f64) -> f64 {
    items * annotators * dollars_per_label
}

#[cfg(test)]
mod tests {
    use super::super::diffusion::{gpu_minutes, gpu_minutes_with_steps};
    use super::super::tests::prints;
    use super::*;

    #[test]
    fn an_image_of_30_steps_costs_a_sixth_of_a_cent() {
        let image = dollars_per_request(2.7, 0.7, 1.5).unwrap();
        assert!(prints(image, 2, 0.001_6));
        // The same, by way of requests per second.
        let thousand = dollars_per_thousand_requests(1.5, 1.0, 1.0 / 2.7, 0.7).unwrap();
        assert!((thousand / 1_000.0 - image).abs() < 1e-12);
    }

    #[test]
    fn a_chat_turn_of_a_70b_model_costs_0_00066_dollars() {
        let turn = dollars_per_request(2.0 * 0.238, 0.6, 3.0).unwrap();
        assert!(prints(turn, 2, 0.000_66));
        let million = dollars_per_million_tokens(turn, 400.0).unwrap();
        assert!(prints(million, 3, 1.65));
    }

    #[test]
    fn a_distilled_video_clip_costs_36_cents_and_an_undistilled_one_2_25_dollars() {
        let minutes = gpu_minutes(338.0, 8.0);
        assert!(prints(dollars_per_job(minutes / 60.0, 3.0), 3, 2.25));
        let distilled = gpu_minutes_with_steps(minutes, 50.0, 8.0).unwrap();
        assert!(prints(distilled, 1, 7.0));
        assert!(prints(dollars_per_job(distilled / 60.0, 3.0), 2, 0.36));
    }

    #[test]
    fn a_headshot_job_costs_35_cents() {
        assert!(prints(dollars_per_job(10.5 / 60.0, 2.0), 2, 0.35));
    }

    #[test]
    fn two_labels_for_half_a_million_tiles_cost_80_000_dollars() {
        assert!(prints(labelling_dollars(500e3, 2.0, 0.08), 2, 80e3));
        assert_eq!(labelling_dollars(0.0, 2.0, 0.08), 0.0);
    }

    #[test]
    fn a_month_has_730_hours() {
        assert_eq!(HOURS_PER_MONTH, 365.0 * 24.0 / 12.0);
        assert_eq!(gpu_dollars_per_month(2.0, 3.0), 4_380.0);
        assert_eq!(gpu_dollars_per_month(0.0, 3.0), 0.0);
    }

    #[test]
    fn idle_gpus_serve_nothing_at_any_price() {
        assert_eq!(dollars_per_thousand_requests(3.0, 2.0, 4.2, 0.0), None);
        assert_eq!(dollars_per_thousand_requests(3.0, 2.0, 0.0, 0.7), None);
        assert_eq!(dollars_per_request(1.0, 0.0, 3.0), None);
        assert_eq!(dollars_per_million_tokens(0.001, 0.0), None);
    }
}
