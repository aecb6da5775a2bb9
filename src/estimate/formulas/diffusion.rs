//! Diffusion of images and video: steps, latents, attention and GPUs for each clip.

use super::ratio;

/// Seconds to generate one image or clip: `steps · step · passes + decoding`.
///
/// `step_seconds` is one forward pass of the denoiser; `passes` is 2 where classifier-free
/// guidance (Ho and Salimans, "Classifier-Free Diffusion Guidance", 2021) runs its two passes one
/// after the other, and 1 where they are one batch or the step was measured with both. Decoding
/// is the VAE's. Source: the order of events; encoding the prompt comes on top. A published
/// figure: SDXL at 1,024² with 30 steps on one A100 takes 3.6 s in PyTorch and 2.7 s in TensorRT.
pub fn denoising_seconds(steps: f64, step_seconds: f64, passes: f64, decode_seconds: f64) -> f64 {
    steps * step_seconds * passes + decode_seconds
}

/// The tensor that is denoised.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Latent {
    /// Latent frames; 1 for an image.
    pub frames: f64,
    /// Rows.
    pub height: f64,
    /// Columns.
    pub width: f64,
    /// Values at each position.
    pub channels: f64,
}

impl Latent {
    /// Positions: `frames · height · width`.
    pub fn positions(&self) -> f64 {
        self.frames * self.height * self.width
    }

    /// Values: `positions · channels`.
    pub fn values(&self) -> f64 {
        self.positions() * self.channels
    }

    /// Tokens of a transformer that cuts each frame into squares of `patch` positions:
    /// `positions / patch²`; `None` for a patch of 0.
    ///
    /// Source: Peebles and Xie, "Scalable Diffusion Models with Transformers" (2023).
    pub fn tokens(&self, patch: f64) -> Option<f64> {
        ratio(self.positions(), patch * patch)
    }
}

/// The latent of an image in pixels; `None` for a factor of 0.
///
/// `(height / f) · (width / f) · channels`, rounded up to whole positions. Source: Rombach et
/// al., "High-Resolution Image Synthesis with Latent Diffusion Models" (2022); SDXL has f = 8 and
/// 4 channels (Podell et al., "SDXL", 2023).
pub fn image_latent(height: f64, width: f64, factor: f64, channels: f64) -> Option<Latent> {
    Some(Latent {
        frames: 1.0,
        height: ratio(height, factor)?.ceil(),
        width: ratio(width, factor)?.ceil(),
        channels,
    })
}

/// The latent of a clip whose causal VAE keeps the first frame and folds the others; `None` for
/// a factor of 0.
///
/// `1 + (frames − 1) / time factor` frames of `height / f` by `width / f`, rounded up; a clip
/// without frames has none. `factors` are those of time and of space: 4 and 8, with 16 channels,
/// in `HunyuanVideo` (Tencent, its README, 2024).
pub fn video_latent(
    frames: f64,
    (height, width): (f64, f64),
    factors: (f64, f64),
    channels: f64,
) -> Option<Latent> {
    let (in_time, in_space) = factors;
    let folded = ratio((frames - 1.0).max(0.0), in_time)?.ceil();
    Some(Latent {
        frames: if frames > 0.0 { 1.0 + folded } else { 0.0 },
        ..image_latent(height, width, in_space, channels)?
    })
}

/// How many times the work of attention grows from one number of positions to another; `None`
/// from none: `(to / from)²`.
///
/// Source: Vaswani et al., "Attention Is All You Need" (2017), for attention of all positions to
/// all. Twice the resolution is 16 times the work, which is why cascades and tiles exist; other
/// layers grow with the positions alone.
pub fn attention_growth(from_positions: f64, to_positions: f64) -> Option<f64> {
    let growth = ratio(to_positions, from_positions)?;
    Some(growth * growth)
}

/// How well GPUs share one job: 1 where n of them take an n-th of the time; `None` for no GPUs
/// or no time.
///
/// `seconds on one / (GPUs · seconds on all of them)`. Source: definition of parallel
/// efficiency. Fewer GPUs for each job are cheaper, more are faster.
pub fn parallel_efficiency(one_gpu_seconds: f64, gpus: f64, seconds: f64) -> Option<f64> {
    ratio(one_gpu_seconds, gpus * seconds)
}

/// GPU-minutes of a job: `seconds · GPUs / 60`. Source: counting.
pub fn gpu_minutes(seconds: f64, gpus: f64) -> f64 {
    seconds * gpus / 60.0
}

/// GPU-minutes of the same job with fewer steps, as after step distillation; `None` for a job
/// that had no steps: `GPU-minutes · new steps / steps`.
///
/// Source: time goes with steps. A little too low: decoding and encoding the prompt stay. What
/// it does to quality is a product decision.
pub fn gpu_minutes_with_steps(gpu_minutes: f64, steps: f64, new_steps: f64) -> Option<f64> {
    ratio(gpu_minutes * new_steps, steps)
}

#[cfg(test)]
mod tests {
    use super::super::tests::prints;
    use super::*;

    #[test]
    fn thirty_guided_steps_of_85_ms_are_an_image_in_2_7_seconds() {
        // 2.55 s of steps leave 0.15 s of the published 2.7 for decoding.
        let seconds = denoising_seconds(30.0, 0.085, 1.0, 0.15);
        assert!(prints(seconds, 2, 2.7));
        let steps_alone = denoising_seconds(30.0, 0.085, 1.0, 0.0);
        assert!((steps_alone / 2.7 - 1.0).abs() < 0.06);
        assert_eq!(denoising_seconds(0.0, 0.085, 2.0, 0.15), 0.15);
    }

    #[test]
    fn guidance_that_is_not_batched_doubles_the_steps() {
        assert_eq!(denoising_seconds(10.0, 0.5, 2.0, 1.0), 11.0);
    }

    #[test]
    fn a_megapixel_has_a_latent_of_128_by_128_by_4() {
        let latent = image_latent(1_024.0, 1_024.0, 8.0, 4.0).unwrap();
        assert_eq!(
            (latent.height, latent.width, latent.channels),
            (128.0, 128.0, 4.0)
        );
        assert_eq!(latent.values(), 65_536.0);
    }

    #[test]
    fn the_latent_of_a_4096_square_has_48_times_fewer_values_and_64_times_fewer_positions() {
        let latent = image_latent(4_096.0, 4_096.0, 8.0, 4.0).unwrap();
        let pixels = 4_096.0 * 4_096.0;
        assert!(prints(pixels * 3.0, 3, 50.3e6));
        assert!(prints(latent.values(), 3, 1.05e6));
        assert_eq!(pixels * 3.0 / latent.values(), 48.0);
        assert_eq!(pixels / latent.positions(), 64.0);
    }

    #[test]
    fn twice_the_resolution_is_16_times_the_attention() {
        let at = |side| image_latent(side, side, 8.0, 4.0).unwrap().positions();
        assert_eq!(attention_growth(at(1_024.0), at(2_048.0)), Some(16.0));
        assert_eq!(attention_growth(0.0, 1.0), None);
    }

    #[test]
    fn five_seconds_of_720p_are_475_000_positions_and_119_000_tokens() {
        let latent = video_latent(129.0, (720.0, 1_280.0), (4.0, 8.0), 16.0).unwrap();
        assert_eq!(
            (latent.frames, latent.height, latent.width),
            (33.0, 90.0, 160.0)
        );
        assert!(prints(latent.positions(), 3, 475e3));
        assert!(prints(latent.tokens(2.0).unwrap(), 3, 119e3));
    }

    #[test]
    fn published_times_on_1_2_4_and_8_gpus_are_100_102_93_and_70_percent_efficient() {
        let published = [
            (1.0, 1_904.0, 1.00),
            (2.0, 934.0, 1.02),
            (4.0, 514.0, 0.93),
            (8.0, 338.0, 0.70),
        ];
        for (gpus, seconds, printed) in published {
            let efficiency = parallel_efficiency(1_904.0, gpus, seconds).unwrap();
            assert!((efficiency - printed).abs() <= 0.005, "{efficiency}");
        }
    }

    #[test]
    fn a_clip_takes_45_gpu_minutes_and_distilled_to_8_steps_7() {
        let minutes = gpu_minutes(338.0, 8.0);
        assert!(prints(minutes, 2, 45.0));
        assert!(prints(
            gpu_minutes_with_steps(minutes, 50.0, 8.0).unwrap(),
            1,
            7.0
        ));
    }

    #[test]
    fn nothing_to_draw_has_no_positions_and_no_factor_no_latent() {
        assert_eq!(
            image_latent(0.0, 1_024.0, 8.0, 4.0).unwrap().positions(),
            0.0
        );
        assert_eq!(image_latent(1_024.0, 1_024.0, 0.0, 4.0), None);
        let clip = |frames| video_latent(frames, (720.0, 1_280.0), (4.0, 8.0), 16.0);
        assert_eq!(clip(0.0).unwrap().positions(), 0.0);
        assert_eq!(clip(1.0).unwrap().frames, 1.0);
        assert_eq!(
            video_latent(129.0, (720.0, 1_280.0), (0.0, 8.0), 16.0),
            None
        );
        assert_eq!(clip(129.0).unwrap().tokens(0.0), None);
        assert_eq!(parallel_efficiency(1_904.0, 0.0, 338.0), None);
        assert_eq!(gpu_minutes_with_steps(45.0, 0.0, 8.0), None);
    }
}
