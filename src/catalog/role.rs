//! Roles: what components are to the rules and the estimate.
//!
//! Rules ask for roles, never for components, so that a component that is added to the palette is
//! checked by what it says of itself.

macro_rules! roles {
    ($($role:ident $key:literal $description:literal,)+) => {
        /// What a component is to rules and estimates; one may have several.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Role {
            $(#[doc = $description] $role,)+
        }

        impl Role {
            /// All roles.
            pub const ALL: &[Self] = &[$(Self::$role),+];

            /// Its name in the palette's files and in rules of somebody's own.
            pub fn key(self) -> &'static str {
                match self {
                    $(Self::$role => $key,)+
                }
            }

            /// What a component of that role does, in a sentence.
            pub fn description(self) -> &'static str {
                match self {
                    $(Self::$role => $description,)+
                }
            }

            /// The role with that key.
            pub fn from_key(key: &str) -> Option<Self> {
                match key {
                    $($key => Some(Self::$role),)+
                    _ => None,
                }
            }
        }
    };
}

roles! {
    Request "request" "Where a request comes in.",
    Upload "upload" "Where people hand something in; in an online lane a request.",
    Response "response" "Where an answer goes out.",
    JobQueue "job_queue" "Keeps work until somebody has time for it.",
    FrontDoor "front_door" "Stands between clients and the first service.",
    Gateway "gateway" "Says who may ask, and how often.",
    LoadBalancer "load_balancer" "Spreads requests over replicas.",
    ExperimentRouter "experiment_router" "Leads requests into experiments.",
    LookedUp "looked_up" "Is read from as a store is, though it stands in another stage.",
    PrecomputedStore "precomputed_store" "Answers by key with what was computed ahead.",
    DegradedMode "degraded_mode" "Gives some answer while a model is down.",
    Fallback "fallback" "Answers where the usual way fails.",
    InteractionLog "interaction_log" "Keeps what people were shown and did.",
    EventStream "event_stream" "Carries events as they happen.",
    GrowingLog "growing_log" "Grows with each request.",
    OpenCorpus "open_corpus" "Holds collected texts or media that nobody has looked through.",
    PersonalData "personal_data" "Holds personal data by its nature.",
    PrivacyControl "privacy_control" "Keeps personal data in check.",
    Consent "consent" "Knows who agreed to what, and for how long.",
    Scrubber "scrubber" "Takes personal data out.",
    DataValidation "data_validation" "Blocks data that breaks its schema or its ranges.",
    Deduplication "deduplication" "Drops what is there already.",
    CorpusFilter "corpus_filter" "Takes out what nobody should learn from.",
    HumanLabeler "human_labeler" "People who label.",
    ImplicitLabeler "implicit_labeler" "Makes labels of what people did.",
    ActiveLearner "active_learner" "Picks what is worth a label.",
    FeaturePipeline "feature_pipeline" "Computes features.",
    StreamProcessor "stream_processor" "Computes over events as they come.",
    OnlineFeatures "online_features" "Serves features inside requests.",
    OfflineFeatures "offline_features" "Keeps features for training.",
    TrainingSetBuilder "training_set_builder" "Joins labels and features.",
    NegativeSampler "negative_sampler" "Draws negative examples.",
    NegativeMiner "negative_miner" "Looks for hard negative examples.",
    SupervisedTrainer "supervised_trainer" "Learns from labels.",
    PreferenceTuner "preference_tuner" "Tunes a model to what people prefer.",
    AdapterTrainer "adapter_trainer" "Trains a small part of a model, also for one request.",
    HyperparameterTuner "hyperparameter_tuner" "Looks for settings of a trainer.",
    Checkpoint "checkpoint" "A model that somebody else has trained.",
    Registry "registry" "Keeps models with their versions and metrics.",
    ModelOptimizer "model_optimizer" "Makes a model smaller or faster.",
    Index "index" "Is searched by a retriever.",
    VectorIndex "vector_index" "Keeps vectors for a search.",
    Encoder "encoder" "Makes vectors that are compared with others.",
    EmbeddingJob "embedding_job" "Makes the vectors of all items.",
    VectorRetriever "vector_retriever" "Searches by nearness of vectors.",
    WordRetriever "word_retriever" "Searches by words.",
    QueryRetriever "query_retriever" "Finds candidates for a query.",
    ColdStart "cold_start" "Gives something to newcomers.",
    Merger "merger" "Joins the candidates of several retrievers.",
    EligibilityFilter "eligibility_filter" "Drops candidates that must not be shown.",
    CandidateFilter "candidate_filter" "Keeps what must not be shown from the answer.",
    LightRanker "light_ranker" "Scores many candidates cheaply.",
    HeavyRanker "heavy_ranker" "Scores some hundred candidates well.",
    CrossEncoder "cross_encoder" "Scores pairs of query and candidate, a few at a time.",
    Calibrator "calibrator" "Turns scores into probabilities.",
    Auction "auction" "Multiplies bids by probabilities.",
    Diversity "diversity" "Arranges a list as a whole.",
    PromptBuilder "prompt_builder" "Writes the prompt of a generator.",
    LanguageModel "language_model" "Writes text from a prompt.",
    TextGenerator "text_generator" "Makes a design one that generates text.",
    ImageGenerator "image_generator" "Makes a design one that generates pictures.",
    VideoGenerator "video_generator" "Makes a design one that generates clips.",
    NoiseSource "noise_source" "Draws what a generator starts from, and generates nothing itself.",
    InputGuard "input_guard" "Checks what goes into a generator.",
    OutputGuard "output_guard" "Checks what comes out of a generator.",
    GroundingCheck "grounding_check" "Holds an answer against its sources.",
    AccessControl "access_control" "Knows who may read what.",
    Watermark "watermark" "Marks where media come from.",
    AbuseGuard "abuse_guard" "Works against fraud, attacks and abuse.",
    OfflineEvaluation "offline_evaluation" "Judges a model on held-out data.",
    AutomaticJudge "automatic_judge" "A model that judges another one.",
    HumanEvaluation "human_evaluation" "People who judge answers.",
    HumanJudgment "human_judgment" "Brings in what people think of answers.",
    GroundingJudge "grounding_judge" "Judges whether answers follow from their sources.",
    RedTeam "red_team" "Attacks a model before others do.",
    FairnessAudit "fairness_audit" "Judges a model by groups.",
    OnlineEvaluation "online_evaluation" "Compares models with users.",
    DriftMonitor "drift_monitor" "Watches data and scores.",
    QualityMonitor "quality_monitor" "Watches quality by late labels.",
    ServiceMonitor "service_monitor" "Watches latency, errors and cost.",
    AbuseMonitor "abuse_monitor" "Watches for fraud and attacks.",
    Alerting "alerting" "Wakes somebody up.",
    RetrainTrigger "retrain_trigger" "Starts a training.",
    Feedback "feedback" "Collects what followed from answers.",
    HumanReview "human_review" "People who decide on single cases.",
    UserControls "user_controls" "Lets people say what they want.",
    Terminal "terminal" "May end a picture: an answer, a monitor, an evaluation, a store.",
}
