package io.margay.policyapi.store;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.Repository;
import org.springframework.data.repository.query.Param;

/** The reads of {@code resource} outside of writes. */
interface ResourceRows extends Repository<StoredResource, UUID> {

  @Query(
      rowMapperClass = StoredRow.class,
      value =
          """
          SELECT kind, namespace, name, uid, revision, generation, CAST(body AS text) AS body, CAST(managed AS text) AS managed
          FROM resource
          WHERE kind = :kind AND namespace = :namespace AND name = :name
          """)
  Optional<StoredResource> find(
      @Param("kind") String kind, @Param("namespace") String namespace, @Param("name") String name);

  /** In order of namespace and name, after the given ones. */
  @Query(
      rowMapperClass = StoredRow.class,
      value =
          """
          SELECT kind, namespace, name, uid, revision, generation, CAST(body AS text) AS body, CAST(NULL AS text) AS managed
          FROM resource
          WHERE kind = :kind AND (namespace, name) > (:afterNamespace, :afterName)
          ORDER BY namespace, name
          LIMIT :most
          """)
  List<StoredResource> listAll(
      @Param("kind") String kind,
      @Param("afterNamespace") String afterNamespace,
      @Param("afterName") String afterName,
      @Param("most") long most);

  /** Those of one namespace, in order of their names, after the given one. */
  @Query(
      rowMapperClass = StoredRow.class,
      value =
          """
          SELECT kind, namespace, name, uid, revision, generation, CAST(body AS text) AS body, CAST(NULL AS text) AS managed
          FROM resource
          WHERE kind = :kind AND namespace = :namespace AND name > :afterName
          ORDER BY name
          LIMIT :most
          """)
  List<StoredResource> listIn(
      @Param("kind") String kind,
      @Param("namespace") String namespace,
      @Param("afterName") String afterName,
      @Param("most") long most);

  @Query(
      """
      SELECT count(*) FROM resource WHERE kind = :kind AND (namespace, name) > (:afterNamespace, :afterName)
      """)
  long countAll(
      @Param("kind") String kind,
      @Param("afterNamespace") String afterNamespace,
      @Param("afterName") String afterName);

  @Query(
      """
      SELECT count(*) FROM resource WHERE kind = :kind AND namespace = :namespace AND name > :afterName
      """)
  long countIn(
      @Param("kind") String kind,
      @Param("namespace") String namespace,
      @Param("afterName") String afterName);

  /** Objects that name one of these as their owner. */
  @Query(
      rowMapperClass = StoredRow.class,
      value =
          """
          SELECT kind, namespace, name, uid, revision, generation, CAST(body AS text) AS body, CAST(NULL AS text) AS managed
          FROM resource
          WHERE body #> '{metadata,ownerReferences}' IS NOT NULL
            AND EXISTS (
              SELECT FROM json_array_elements(body #> '{metadata,ownerReferences}') AS owner
              WHERE owner ->> 'uid' IN (:uids))
          ORDER BY kind, namespace, name
          """)
  List<StoredResource> owned(@Param("uids") Collection<String> uids);

  @Query("SELECT value FROM revision")
  long revision();
}
