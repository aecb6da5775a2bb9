use super::super::tests::prints;
use super::*;

fn layout(text: &str) -> IndexLayout {
    text.parse().unwrap()
}

fn terabytes(text: &str) -> f64 {
    2e9 * layout(text).bytes_per_vector(256.0) / 1e12
}

#[test]
fn two_billion_whole_vectors_take_two_terabytes_and_half_as_much_in_half_precision() {
    assert_eq!(layout("Flat").bytes_per_vector(256.0), 1_024.0);
    assert!(prints(terabytes("Flat"), 3, 2.05));
    for half in ["Flat FP16", "Flat BF16", "flat,bf16", "FP16"] {
        assert_eq!(layout(half).bytes_per_vector(256.0), 512.0, "{half}");
        assert!(prints(terabytes(half), 3, 1.02), "{half}");
    }
}

#[test]
fn a_graph_of_two_billion_vectors_takes_2_56_tb_and_quantised_1_02() {
    assert_eq!(layout("HNSW32").bytes_per_vector(256.0), 1_280.0);
    assert!(prints(terabytes("HNSW32"), 3, 2.56));
    for quantised in ["HNSW32,SQ8", "hnsw32 int8", "HNSW 32, SQ 8"] {
        assert_eq!(layout(quantised).bytes_per_vector(256.0), 512.0);
        assert!(prints(terabytes(quantised), 3, 1.02));
    }
}

#[test]
fn an_ivf_pq_index_of_two_billion_vectors_takes_144_gb() {
    let index = layout("IVF65536,PQ64");
    assert_eq!(index.bytes_per_vector(256.0), 72.0);
    assert!(prints(index.total_bytes(2e9, 256.0), 3, 144e9));
    // Its centroids take 67 MB.
    let centroids = layout("IVF65536,Flat").fixed_bytes(256.0);
    assert!(prints(centroids, 2, 67e6));
}

#[test]
fn that_index_needs_four_hosts_of_64_gb() {
    let bytes = layout("IVF65536,PQ64").total_bytes(2e9, 256.0);
    assert_eq!(index_shards(bytes, 64e9), Some(4.0));
}

#[test]
fn a_measured_graph_takes_2_1_percent_more_than_the_formula() {
    let formula = layout("HNSW32").bytes_per_vector(128.0);
    assert_eq!(formula, 768.0);
    assert!(prints(784.14 / formula - 1.0, 2, 0.021));
}

#[test]
fn a_measured_product_index_takes_8_percent_more_nearly_all_of_it_fixed() {
    let index = layout("IVF1024,PQ32");
    assert_eq!(index.bytes_per_vector(128.0), 40.0);
    assert!(prints(43.32 / 40.0 - 1.0, 1, 0.08));
    assert!(prints(layout("IVF1024,Flat").fixed_bytes(128.0), 1, 0.5e6));
    assert!(prints(layout("PQ32").fixed_bytes(128.0), 2, 0.13e6));
    let with_fixed = index.total_bytes(200e3, 128.0) / 200e3;
    assert!((43.32 / with_fixed - 1.0).abs() < 0.002);
}

#[test]
fn five_million_chunks_in_a_graph_take_16_gb_on_one_host() {
    let index = layout("HNSW16");
    assert_eq!(index.bytes_per_vector(768.0), 3_072.0 + 128.0);
    assert_eq!(index.total_bytes(5e6, 768.0), 16e9);
    assert_eq!(index_shards(16e9, 64e9), Some(1.0));
}

#[test]
fn lists_store_an_id_with_each_vector() {
    assert_eq!(layout("IVF1024,Flat").bytes_per_vector(256.0), 1_032.0);
    assert_eq!(layout("IVF4096,SQ8").bytes_per_vector(256.0), 264.0);
    assert_eq!(layout("ivf 4096 flat fp16").bytes_per_vector(256.0), 520.0);
}

#[test]
fn centroids_may_have_a_graph_of_their_own() {
    let index = layout("IVF262144_HNSW32,PQ64");
    let structure = Structure::Ivf {
        lists: 262_144,
        centroid_links: Some(32),
    };
    assert_eq!(index.structure, structure);
    assert_eq!(index.coding, Coding::Product { bytes: 64 });
    assert!(prints(index.fixed_bytes(256.0), 1, 0.3e9));
}

#[test]
fn a_full_host_is_one_shard_and_a_byte_more_than_fits_is_two() {
    assert_eq!(index_shards(0.7 * 64e9, 64e9), Some(1.0));
    assert_eq!(index_shards(0.7 * 64e9 + 1.0, 64e9), Some(2.0));
    assert_eq!(index_shards(0.0, 64e9), Some(0.0));
    assert_eq!(index_shards(1.0, 0.0), None);
}

#[test]
fn an_empty_index_takes_what_is_fixed() {
    assert_eq!(layout("HNSW32").total_bytes(0.0, 256.0), 0.0);
    let index = layout("IVF1024,PQ32");
    assert_eq!(index.total_bytes(0.0, 128.0), index.fixed_bytes(128.0));
    assert_eq!(index.bytes_per_vector(0.0), 40.0);
}

#[test]
fn what_cannot_be_sized_is_an_error_that_says_what_can() {
    let faulty = [
        "",
        " , ",
        "ScaNN",
        "HNSW",
        "HNSW0",
        "HNSW-32",
        "HNSW+32",
        "IVF",
        "IVF-PQ",
        "IVF1024",
        "IVF1024,PQ",
        "IVF1024,PQ0",
        "IVF1024_PQ8",
        "IVF1024,PQ64,Flat",
        "HNSW32 / ScaNN",
        "HNSW32 16",
        "Flat 16",
        "PQ64,Flat",
        "IVF99999999999,PQ64",
        "Flat,HNSW32",
    ];
    for text in faulty {
        let error = text.parse::<IndexLayout>().unwrap_err();
        assert_eq!(error.text, text);
        assert!(error.to_string().contains("IVF65536,PQ64"), "{error}");
    }
}
