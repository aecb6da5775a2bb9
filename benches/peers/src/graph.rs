//! The graph that all draw: nodes in columns, edges from one column to a later one.

/// Nodes of a column.
const ROWS: usize = 12;

/// Where nodes are and which are connected, the same for each size.
pub struct Graph {
    /// Top left corners, in points.
    pub places: Vec<(f32, f32)>,
    /// From, to, and the row of the port on both sides.
    pub edges: Vec<(usize, usize, usize)>,
}

impl Graph {
    /// `nodes` nodes, and 1.5 edges for each.
    pub fn new(nodes: usize) -> Self {
        let mut random = 0x5eed_u64;
        let mut below = |end: usize| {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) as usize % end.max(1)
        };
        let places = (0..nodes)
            .map(|n| ((n / ROWS) as f32 * 260.0, (n % ROWS) as f32 * 130.0))
            .collect();
        let mut edges: Vec<(usize, usize, usize)> = Vec::new();
        let first = ROWS.min(nodes / 2);
        while edges.len() * 2 < (nodes - first) * 3 {
            let to = first + below(nodes - first);
            let column = to / ROWS * ROWS;
            let from = column.saturating_sub(2 * ROWS) + below((2 * ROWS).min(column));
            let port = below(2);
            // One of the crates keeps one edge of each input only.
            if from < to
                && !edges
                    .iter()
                    .rev()
                    .take(200)
                    .any(|edge| *edge == (from, to, port))
            {
                edges.push((from, to, port));
            }
        }
        Self { places, edges }
    }

    /// Width and height around all nodes.
    pub fn size(&self) -> (f32, f32) {
        let most = |side: fn(&(f32, f32)) -> f32| self.places.iter().map(side).fold(0.0, f32::max);
        (most(|place| place.0) + 200.0, most(|place| place.1) + 110.0)
    }
}
