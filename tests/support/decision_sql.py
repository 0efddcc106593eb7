"""Decision reports as SQL on an engine's own tables (H2, in UTC)."""

from collections import namedtuple

from support.plan_sql import month

# An input or output of a decision, and the group of its value as text.
Clause = namedtuple("Clause", "id type engine_type group")
INPUTS = [Clause("orderRisk_customerType", "String", "string", "text_"),
          Clause("orderRisk_amount", "Double", "double",
                 "CASE WHEN double_ >= 100 THEN CAST(100 + 500 * FLOOR((double_ - 100) / 500) AS VARCHAR) ELSE 'in no group' END")]
OUTPUTS = [Clause("orderRisk_risk", "String", "string", "text_")]


class DecisionSql:
    """Each SELECT gives outer_key and frequency."""

    def __init__(self, key):
        self.condition = f"d.dec_def_key_ = '{key}'"

    def number(self):
        return f"SELECT 'none' AS outer_key, COUNT(*) AS frequency FROM ACT_HI_DECINST d WHERE {self.condition}"

    def by_date(self):
        return f"""SELECT outer_key, COUNT(*) AS frequency FROM (SELECT {month('d.eval_time_')} AS outer_key FROM ACT_HI_DECINST d
            WHERE {self.condition}) GROUP BY outer_key"""

    def by_rule(self):
        return f"""SELECT o.rule_id_ AS outer_key, COUNT(DISTINCT d.id_) AS frequency FROM ACT_HI_DECINST d
            JOIN ACT_HI_DEC_OUT o ON o.dec_inst_id_ = d.id_ WHERE {self.condition} GROUP BY o.rule_id_"""

    def by_clause(self, table, clause):
        """Each group once for a decision; those without a value are missing."""
        return f"""SELECT outer_key, COUNT(*) AS frequency FROM (SELECT COALESCE(v.name, 'missing') AS outer_key FROM ACT_HI_DECINST d LEFT JOIN (
            SELECT DISTINCT dec_inst_id_ AS decision, {clause.group} AS name FROM {table} WHERE clause_id_ = '{clause.id}'
            AND var_type_ = '{clause.engine_type}' AND COALESCE(text_, CAST(double_ AS VARCHAR), CAST(long_ AS VARCHAR)) IS NOT NULL) v
            ON v.decision = d.id_ WHERE {self.condition}) WHERE outer_key <> 'in no group' GROUP BY outer_key"""

    def rows(self):
        return f"""SELECT d.id_ AS id, d.dec_def_id_ AS definition, d.proc_inst_id_ AS instance, d.eval_time_ AS evaluated, d.tenant_id_ AS tenant
            FROM ACT_HI_DECINST d WHERE {self.condition} ORDER BY d.eval_time_ DESC"""

    def values(self, table, clause):
        return f"""SELECT v.dec_inst_id_ AS decision, v.text_ AS text FROM {table} v JOIN ACT_HI_DECINST d ON d.id_ = v.dec_inst_id_
            WHERE {self.condition} AND v.clause_id_ = '{clause.id}'"""
