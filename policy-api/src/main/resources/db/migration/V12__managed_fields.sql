-- Who owns which field, beside the document and not in it: topics, watchers and agents carry the document and have no use for this.
ALTER TABLE resource ADD COLUMN managed json;
