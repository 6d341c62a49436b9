//! The resources that the embedded cluster serves: one table, no code per resource.
//!
//! It holds secrets, and the kinds of objects that refer to a secret. Other kinds do not exist
//! here.

/// How much the server knows about the fields of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `v1.Secret`: every field known, with its own rules.
    Secret,
    /// `v1.ConfigMap`: every field known.
    ConfigMap,
    /// `v1.ServiceAccount`: every field known.
    ServiceAccount,
    /// `v1.Namespace`: every field known.
    Namespace,
    /// Built into Kubernetes; only its metadata is checked here.
    BuiltIn,
    /// A custom resource without a schema.
    Custom,
}

/// One served resource.
#[derive(Debug, PartialEq, Eq)]
pub struct Resource {
    /// The API group; empty for the core group.
    pub group: &'static str,
    /// The API version.
    pub version: &'static str,
    /// The name in paths.
    pub plural: &'static str,
    /// The singular for `kubectl get`.
    pub singular: &'static str,
    /// The kind of one object.
    pub kind: &'static str,
    /// Short names for kubectl.
    pub short: &'static [&'static str],
    /// Whether objects live in a namespace.
    pub namespaced: bool,
    /// How much the server knows about the fields.
    pub shape: Shape,
}

const fn resource(
    (group, version): (&'static str, &'static str),
    (plural, singular): (&'static str, &'static str),
    kind: &'static str,
    short: &'static [&'static str],
    shape: Shape,
) -> Resource {
    let namespaced = !matches!(shape, Shape::Namespace);
    Resource { group, version, plural, singular, kind, short, namespaced, shape }
}

const CORE: (&str, &str) = ("", "v1");
const APPS: (&str, &str) = ("apps", "v1");
const BATCH: (&str, &str) = ("batch", "v1");
const PRIMEHUB: (&str, &str) = ("primehub.io", "v1alpha1");

/// Every resource, in discovery order.
pub static RESOURCES: &[Resource] = &[
    resource(CORE, ("configmaps", "configmap"), "ConfigMap", &["cm"], Shape::ConfigMap),
    resource(CORE, ("events", "event"), "Event", &["ev"], Shape::BuiltIn),
    resource(CORE, ("namespaces", "namespace"), "Namespace", &["ns"], Shape::Namespace),
    resource(CORE, ("pods", "pod"), "Pod", &["po"], Shape::BuiltIn),
    resource(CORE, ("secrets", "secret"), "Secret", &[], Shape::Secret),
    resource(
        CORE,
        ("serviceaccounts", "serviceaccount"),
        "ServiceAccount",
        &["sa"],
        Shape::ServiceAccount,
    ),
    resource(APPS, ("daemonsets", "daemonset"), "DaemonSet", &["ds"], Shape::BuiltIn),
    resource(APPS, ("deployments", "deployment"), "Deployment", &["deploy"], Shape::BuiltIn),
    resource(APPS, ("replicasets", "replicaset"), "ReplicaSet", &["rs"], Shape::BuiltIn),
    resource(APPS, ("statefulsets", "statefulset"), "StatefulSet", &["sts"], Shape::BuiltIn),
    resource(BATCH, ("cronjobs", "cronjob"), "CronJob", &["cj"], Shape::BuiltIn),
    resource(BATCH, ("jobs", "job"), "Job", &[], Shape::BuiltIn),
    resource(PRIMEHUB, ("datasets", "dataset"), "Dataset", &[], Shape::Custom),
    resource(PRIMEHUB, ("images", "image"), "Image", &[], Shape::Custom),
    resource(PRIMEHUB, ("imagespecs", "imagespec"), "ImageSpec", &[], Shape::Custom),
    resource(PRIMEHUB, ("imagespecjobs", "imagespecjob"), "ImageSpecJob", &[], Shape::Custom),
    resource(PRIMEHUB, ("phapplications", "phapplication"), "PhApplication", &[], Shape::Custom),
    resource(PRIMEHUB, ("phapptemplates", "phapptemplate"), "PhAppTemplate", &[], Shape::Custom),
    resource(PRIMEHUB, ("phdeployments", "phdeployment"), "PhDeployment", &[], Shape::Custom),
];

/// Finds the resource of a path.
pub fn find(group: &str, version: &str, plural: &str) -> Option<&'static Resource> {
    RESOURCES
        .iter()
        .find(|known| known.group == group && known.version == version && known.plural == plural)
}

/// The resource `namespaces`.
pub fn namespaces() -> Option<&'static Resource> {
    find("", "v1", "namespaces")
}

/// The group and version pairs, each once.
pub fn group_versions() -> Vec<(&'static str, &'static str)> {
    let mut pairs: Vec<_> = RESOURCES.iter().map(|known| (known.group, known.version)).collect();
    pairs.dedup();
    pairs
}

/// `name.group`, or only `name` in the core group.
pub fn qualify(name: &str, group: &str) -> String {
    if group.is_empty() { name.to_owned() } else { format!("{name}.{group}") }
}

impl Resource {
    /// The plural with its group, as error messages name it.
    pub fn qualified(&self) -> String {
        qualify(self.plural, self.group)
    }

    /// The kind with its group.
    pub fn qualified_kind(&self) -> String {
        qualify(self.kind, self.group)
    }

    /// The `apiVersion` of its objects.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() {
            self.version.to_owned()
        } else {
            format!("{}/{}", self.group, self.version)
        }
    }

    /// The name under which the store keeps its objects.
    pub fn storage_name(&self) -> String {
        if self.group.is_empty() {
            self.plural.to_owned()
        } else {
            format!("{}/{}", self.group, self.plural)
        }
    }

    /// The `kind` of its lists.
    pub fn list_kind(&self) -> String {
        format!("{}List", self.kind)
    }

    /// Whether this is a custom resource.
    pub fn is_custom(&self) -> bool {
        self.shape == Shape::Custom
    }

    /// Whether a delete answers with the object instead of a `Status`.
    pub fn returns_deleted(&self) -> bool {
        matches!(self.shape, Shape::Namespace | Shape::ServiceAccount) || self.plural == "pods"
    }

    /// Whether objects count their spec changes in `metadata.generation`.
    pub fn has_generation(&self) -> bool {
        self.is_custom() || matches!(self.group, "apps" | "batch")
    }

    /// Whether field selectors may use `label` on this resource.
    pub fn selectable(&self, label: &str) -> bool {
        match label {
            "metadata.name" => true,
            "metadata.namespace" => self.namespaced,
            "type" => matches!(self.kind, "Secret" | "Event"),
            "status.phase" => matches!(self.kind, "Namespace" | "Pod"),
            "spec.nodeName"
            | "spec.restartPolicy"
            | "spec.schedulerName"
            | "spec.serviceAccountName"
            | "spec.hostNetwork"
            | "status.podIP"
            | "status.nominatedNodeName" => self.kind == "Pod",
            "status.successful" => self.kind == "Job",
            "status.replicas" => self.kind == "ReplicaSet",
            "reason" | "reportingComponent" | "source" => self.kind == "Event",
            _ => {
                self.kind == "Event"
                    && label.strip_prefix("involvedObject.").is_some_and(|field| {
                        matches!(
                            field,
                            "kind"
                                | "namespace"
                                | "name"
                                | "uid"
                                | "apiVersion"
                                | "resourceVersion"
                                | "fieldPath"
                        )
                    })
            }
        }
    }

    /// The message for a field label that cannot be used in a selector.
    pub fn unselectable(&self, label: &str) -> String {
        if matches!(self.shape, Shape::ConfigMap | Shape::ServiceAccount) {
            let known = "\"metadata.name\", \"metadata.namespace\"";
            format!("\"{label}\" is not a known field selector: only {known}")
        } else {
            format!("field label not supported: {label}")
        }
    }
}
