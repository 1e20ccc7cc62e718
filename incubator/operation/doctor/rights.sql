-- Whatever the role that asks may do and should not, one row for each thing.
SELECT 'is a superuser' FROM pg_roles WHERE rolname = current_user AND rolsuper
UNION ALL
SELECT 'makes roles or databases, copies the server or passes row security' FROM pg_roles
    WHERE rolname = current_user
      AND (rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)
UNION ALL
SELECT 'is a member of ' || granted.rolname
    FROM pg_auth_members AS held JOIN pg_roles AS granted ON granted.oid = held.roleid
    WHERE held.member = current_user::regrole
UNION ALL
SELECT 'owns ' || oid::regclass FROM pg_class
    WHERE relowner = current_user::regrole AND relkind IN ('r', 'p', 'v', 'm', 'S')
UNION ALL
SELECT 'owns ' || oid::regprocedure FROM pg_proc WHERE proowner = current_user::regrole
UNION ALL
SELECT 'owns the schema ' || nspname FROM pg_namespace WHERE nspowner = current_user::regrole
UNION ALL
SELECT 'makes temporary tables' WHERE has_database_privilege(current_database(), 'TEMPORARY')
UNION ALL
SELECT 'makes schemas' WHERE has_database_privilege(current_database(), 'CREATE')
UNION ALL
SELECT 'makes tables in ' || nspname FROM pg_namespace
    WHERE nspname !~ '^pg_' AND has_schema_privilege(oid, 'CREATE')
UNION ALL
SELECT 'empties or refers to ' || relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
      AND has_table_privilege(oid, 'TRUNCATE, TRIGGER, REFERENCES')
UNION ALL
SELECT 'sets ' || seqrelid::regclass FROM pg_sequence
    WHERE has_sequence_privilege(seqrelid, 'UPDATE')
UNION ALL
SELECT 'writes django_migrations'
    WHERE has_table_privilege('django_migrations', 'INSERT, UPDATE, DELETE')
UNION ALL
SELECT privilege || ' on ' || relation FROM core_closed()
    WHERE columns IS NULL
      AND CASE privilege
          WHEN 'DELETE' THEN has_table_privilege(relation, privilege)
          ELSE has_any_column_privilege(relation, privilege) END
UNION ALL
SELECT 'UPDATE of ' || kept || ' on ' || relation
    FROM core_closed(), unnest(columns) AS kept
    WHERE has_column_privilege(relation, kept, privilege)
