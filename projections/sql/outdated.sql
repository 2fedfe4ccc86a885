-- Whether the shelf holds a decision in the shape of another version.
SELECT EXISTS (SELECT FROM shelf WHERE state <> '' AND substring(state FOR octet_length(%(shape)s)) <> %(shape)s)
