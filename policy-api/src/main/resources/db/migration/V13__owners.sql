-- The few objects that belong to others: whoever deletes an owner looks for them.
CREATE INDEX resource_with_owners ON resource (kind, namespace, name) WHERE body #> '{metadata,ownerReferences}' IS NOT NULL;
