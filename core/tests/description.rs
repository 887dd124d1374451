//! Everything the published description allows can be decoded: the smallest instance of each schema, the fullest, and the
//! fullest with each field in turn null or left out, where the description says it may be.

// A test that cannot go on should stop.
#![allow(clippy::unwrap_used)]

use clerk_orgs::{
    Client, Environment, OrganizationMembership, OrganizationMembershipRequest, OrganizationResource,
    OrganizationSettings, Permission, PublicUserData, Role, Session, SignIn, SignInFactor, User,
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

struct Description(Value);

impl Description {
    /// Nothing where the file is not at hand: it is no part of the project.
    fn load() -> Option<Self> {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/openapi/fapi-2026-05-12.yml");
        Some(Self(serde_saphyr::from_str(&std::fs::read_to_string(file).ok()?).unwrap()))
    }

    fn schema(&self, name: &str) -> &Value {
        let schema = &self.0["components"]["schemas"][name];
        assert!(schema.is_object(), "{name} is not described");
        schema
    }

    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(reference) => self.resolve(self.0.pointer(reference.trim_start_matches('#')).unwrap()),
            None => schema,
        }
    }

    /// The properties of a schema and of all it is made of.
    fn properties<'a>(&'a self, schema: &'a Value) -> (Vec<(&'a String, &'a Value)>, Vec<&'a str>) {
        let schema = self.resolve(schema);
        let mut properties: Vec<_> = schema["properties"].as_object().into_iter().flatten().collect();
        let mut required: Vec<_> = strings(&schema["required"]);
        for part in schema["allOf"].as_array().into_iter().flatten() {
            let (more, needed) = self.properties(part);
            properties.extend(more);
            required.extend(needed);
        }
        (properties, required)
    }

    fn is_nullable(&self, schema: &Value) -> bool {
        schema["nullable"] == true || self.resolve(schema)["nullable"] == true
    }

    /// Something the schema allows: with everything in it, or with as little as possible.
    fn instance(&self, schema: &Value, full: bool) -> Value {
        if !full && self.is_nullable(schema) {
            return Value::Null;
        }
        self.value(schema, full)
    }

    fn value(&self, schema: &Value, full: bool) -> Value {
        let schema = self.resolve(schema);
        if let Some(first) = ["oneOf", "anyOf"].iter().find_map(|choice| schema[*choice].get(0)) {
            return self.instance(first, full);
        }
        if let Some(value) = schema["enum"].as_array().and_then(|values| values.iter().find(|v| !v.is_null()))
        {
            return value.clone();
        }
        let (properties, required) = self.properties(schema);
        if !properties.is_empty() {
            let wanted = properties.into_iter().filter(|(name, _)| full || required.contains(&name.as_str()));
            return wanted
                .map(|(name, part)| (name.clone(), self.instance(part, full)))
                .collect::<Map<_, _>>()
                .into();
        }
        match (schema["example"].clone(), schema["type"].as_str().unwrap_or("object")) {
            (example, _) if !example.is_null() => example,
            (_, "array") if full => json!([self.instance(&schema["items"], full)]),
            (_, "array") => json!([]),
            (_, "string") => json!("text"),
            (_, "integer" | "number") => json!(1_716_883_200_000_u64),
            (_, "boolean") => json!(true),
            _ => json!({}),
        }
    }

    /// Decodes every instance; gives their number.
    fn check<T: DeserializeOwned>(&self, name: &str) -> usize {
        let schema = self.schema(name);
        let (properties, required) = self.properties(schema);
        let full = self.value(schema, true);
        let mut instances =
            vec![("smallest".to_owned(), self.value(schema, false)), ("fullest".into(), full.clone())];
        for (field, part) in properties {
            if self.is_nullable(part) {
                let mut with_null = full.clone();
                with_null[field] = Value::Null;
                instances.push((format!("{field} null"), with_null));
            }
            if !required.contains(&field.as_str()) {
                let mut without = full.clone();
                without.as_object_mut().unwrap().remove(field);
                instances.push((format!("no {field}"), without));
            }
        }
        for (what, instance) in &instances {
            let decoded = serde_json::from_value::<T>(instance.clone());
            assert!(decoded.is_ok(), "{name}, {what}: {:?}\n{instance:#}", decoded.err());
        }
        instances.len()
    }
}

fn strings(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

#[test]
fn all_that_the_description_allows_is_decoded() {
    let Some(description) = Description::load() else {
        println!("skipped: the published description is not beside the project");
        return;
    };
    let checked = [
        description.check::<Client>("Client.Client-2"),
        description.check::<Session>("Client.Session-2"),
        description.check::<User>("Client.User"),
        description.check::<OrganizationResource>("Client.Organization"),
        description.check::<OrganizationMembership>("Client.OrganizationMembership"),
        description.check::<OrganizationMembershipRequest>("Client.OrganizationMembershipRequest"),
        description.check::<PublicUserData>("Client.PublicUserData"),
        description.check::<Role>("Client.Role"),
        description.check::<Permission>("Client.Permission"),
        description.check::<SignIn>("Client.SignIn-2"),
        description.check::<SignInFactor>("Stubs.SignInFactor"),
        description.check::<Environment>("Client.Environment"),
        description.check::<OrganizationSettings>("Client.OrganizationSettings"),
    ];
    assert!(checked.iter().sum::<usize>() > 80, "{checked:?}");
}

#[test]
fn what_the_description_does_not_allow_is_seen() {
    let Some(description) = Description::load() else { return };
    let mut request = description.instance(description.schema("Client.OrganizationMembershipRequest"), true);
    assert!(serde_json::from_value::<OrganizationMembershipRequest>(request.clone()).is_ok());
    request["created_at"] = json!("some day");
    assert!(serde_json::from_value::<OrganizationMembershipRequest>(request).is_err());
}
