#include "eval/evaluator.h"

#include <fmt/format.h>

#include "eval/decision_evaluator.h"
#include "eval/report_writer.h"
#include "report/combinable.h"
#include "report/decision_definition.h"
#include "report/echo.h"

namespace hindsight::eval {
namespace {

void write_members(json::Writer& out, const json::Document& object) {
  for (const auto& member : object.GetObject()) {
    json::key(out, json::view(member.name));
    member.value.Accept(out);
  }
}

/// The definition with what the client left out, and what follows; the object stays open.
void begin_answer(json::Writer& out, const json::Value& definition) {
  out.StartObject();
  write_members(out, report::echo_definition(definition));
  json::key(out, "result");
}

/// Of an answer as evaluate() gives it. A number is a list of one.
Result<ResultExport> whole_result(std::string_view answer) {
  HS_ASSIGN(const auto whole, json::parse(answer));
  const auto& measures = whole["result"]["measures"];
  const auto& data = measures[0]["data"];
  ResultExport out;
  out.measures = json::to_text(measures);
  out.data = data.IsArray() ? json::to_text(data) : "[" + json::to_text(data) + "]";
  out.end.records = out.end.total = data.IsArray() ? data.Size() : 1;
  return out;
}

store::Range together(const store::Range& one, const store::Range& other) {
  if (!one || !other) return one ? one : other;
  return report::ValueRange{std::min(one->min, other->min), std::max(one->max, other->max)};
}

/// A report within a combined one.
struct Child {
  Child(const Clock& clock, const EvaluationContext& context, ModelCache& models,
        const CombinedChild& of)
      : given(of), evaluation(clock, context), writer(evaluation, models, context) {}

  const CombinedChild& given;
  Evaluation evaluation;
  ReportWriter writer;
};

/// Gives all of them the same groups.
Status share_range(store::Reading& reading, std::vector<std::unique_ptr<Child>>& children) {
  store::Range of_data;
  for (const auto& child : children) {
    HS_ASSIGN(const auto range, child->writer.range(reading));
    of_data = together(of_data, range);
  }
  auto shown = of_data;
  for (const auto& child : children) shown = together(shown, child->writer.shown_range(of_data));
  for (const auto& child : children) child->writer.share_range(shown);
  return {};
}

/// Counts the instances that any of the reports is about: a source and its filters of each.
report::Plan instances_of(const std::vector<std::unique_ptr<Child>>& children) {
  report::Plan all;
  for (const auto& child : children) {
    auto plan = child->writer.instances();
    const auto first = all.sources.size();
    for (auto& filter : plan.filters) {
      if (filter.sources.empty())
        for (std::size_t i = 0; i < plan.sources.size(); ++i) filter.sources.push_back(i);
      for (auto& source : filter.sources) source += first;
      all.filters.push_back(std::move(filter));
    }
    std::move(plan.sources.begin(), plan.sources.end(), std::back_inserter(all.sources));
    all.now = plan.now;
  }
  all.measures = {{}};
  return all;
}

/// All that an answer depends on beside the data.
std::string flight_key(const json::Value& definition, const EvaluationContext& context) {
  return fmt::format(
      "{} {} {} {} {}\n{}\n{}\n", context.zone.name(), context.moment.value_or(model::kNoTime),
      context.data_until.value_or(model::kNoTime),
      context.limit ? std::to_string(*context.limit) : "",
      context.offset ? std::to_string(*context.offset) : "", json::to_text(definition),
      context.additional_filters ? json::to_text(*context.additional_filters) : "");
}

/// Of an evaluation for all who ask it, whose rights were asked for one by one.
EvaluationContext shared(EvaluationContext context, const std::stop_token& stop) {
  context.stop = stop;
  context.authorize = {};
  return context;
}

}  // namespace

Evaluator::Evaluator(store::ReportStore& reports, store::DefinitionStore& definitions,
                     const Clock& clock, ParseModel parse_model)
    : reports_(reports),
      definitions_(definitions),
      clock_(clock),
      models_(definitions, std::move(parse_model)) {}

// What is answered for all who ask it at the same time is not for those without the right to it.

Result<std::string> Evaluator::evaluate(const json::Value& definition,
                                        const EvaluationContext& context) {
  HS_RETURN_IF_ERROR(authorize(definition, context));
  return flights_.run(flight_key(definition, context), context.stop,
                      [&](const auto& stop) { return answer(definition, shared(context, stop)); });
}

Result<std::string> Evaluator::evaluate_combined(const json::Value& definition,
                                                 const std::vector<CombinedChild>& reports,
                                                 const EvaluationContext& context) {
  auto key = flight_key(definition, context);
  for (const auto& report : reports) {
    HS_RETURN_IF_ERROR(authorize(*report.definition, context));
    key += report.id + json::to_text(*report.definition) + '\n';
  }
  return flights_.run(key, context.stop, [&](const auto& stop) {
    return answer_combined(definition, reports, shared(context, stop));
  });
}

Result<std::string> Evaluator::answer(const json::Value& definition,
                                      const EvaluationContext& context) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::key(out, "result");
  HS_ASSIGN(const auto offered,
            report::is_decision_report(definition)
                ? write_decision_result(out, definition, reports_, *definitions_.catalog(), clock_,
                                        context)
                : write_process_result(out, definition, context));
  // Last, because the columns of a table follow from the data.
  auto echo = report::echo_definition(definition);
  if (offered) put_columns(echo, complete_columns(definition, *offered));
  write_members(out, echo);
  out.EndObject();
  return std::string(json::view(buffer));
}

Result<std::optional<OfferedColumns>> Evaluator::write_process_result(
    json::Writer& out, const json::Value& definition, const EvaluationContext& context) {
  Evaluation evaluation(clock_, context);
  HS_RETURN_IF_ERROR(evaluation.read(definition, *definitions_.catalog()));
  ReportWriter writer(evaluation, models_, context);
  HS_RETURN_IF_ERROR(writer.check());
  HS_ASSIGN(const auto limits, evaluation.limits());
  HS_ASSIGN(const auto reading, reports_.read(limits));
  HS_RETURN_IF_ERROR(writer.write_result(*reading, out));
  return writer.offered();
}

Result<std::string> Evaluator::answer_combined(const json::Value& definition,
                                               const std::vector<CombinedChild>& reports,
                                               const EvaluationContext& given) {
  auto context = given;
  context.moment = given.moment.value_or(clock_.now_ms());
  std::vector<std::unique_ptr<Child>> children;
  std::optional<report::CombinableForm> common;
  for (const auto& report : reports) {
    auto& child = *children.emplace_back(std::make_unique<Child>(clock_, context, models_, report));
    HS_RETURN_IF_ERROR(child.evaluation.read(*report.definition, *definitions_.catalog()));
    HS_RETURN_IF_ERROR(child.writer.check());
    HS_ASSIGN(auto form, report::combinable_form(*report.definition));
    if (common && *common != form)
      return fail(
          ErrorCode::invalid_argument,
          "the report '" + report.id + "' shows, groups or draws something else than others",
          "data.reports");
    common = std::move(form);
  }
  json::Buffer buffer;
  json::Writer out(buffer);
  begin_answer(out, definition);
  out.StartObject();
  json::key(out, "data");
  out.StartObject();
  std::int64_t instances = 0;
  if (!children.empty()) {
    HS_ASSIGN(const auto limits, children.front()->evaluation.limits());
    HS_ASSIGN(const auto reading, reports_.read(limits));
    HS_RETURN_IF_ERROR(reading->hold_moment());
    HS_RETURN_IF_ERROR(share_range(*reading, children));
    for (const auto& child : children) {
      json::key(out, child->given.id);
      begin_answer(out, *child->given.definition);
      HS_RETURN_IF_ERROR(child->writer.write_result(*reading, out));
      out.EndObject();
    }
    HS_ASSIGN(const auto counted, reading->evaluate(instances_of(children)));
    instances = counted.instances.chosen;
  }
  out.EndObject();
  json::field(out, "instanceCount", instances);
  out.EndObject();
  out.EndObject();
  return std::string(json::view(buffer));
}

Result<ResultExport> Evaluator::export_result(const json::Value& definition,
                                              const PageRequest& page,
                                              const EvaluationContext& context) {
  json::Buffer buffer;
  json::Writer out(buffer);
  if (report::is_decision_report(definition)) {
    const auto catalog = definitions_.catalog();
    HS_ASSIGN(const auto end,
              write_decision_page(out, definition, page, reports_, *catalog, clock_, context));
    if (end) return ResultExport{true, std::string(json::view(buffer)), {}, *end};
  } else {
    Evaluation evaluation(clock_, context);
    HS_RETURN_IF_ERROR(evaluation.read(definition, *definitions_.catalog()));
    ReportWriter writer(evaluation, models_, context);
    HS_RETURN_IF_ERROR(writer.check());
    if (writer.type() == report::ResultType::raw) {
      HS_ASSIGN(const auto limits, evaluation.limits());
      HS_ASSIGN(const auto reading, reports_.read(limits));
      out.StartArray();
      HS_ASSIGN(auto end, writer.write_page(*reading, page, out));
      out.EndArray();
      return ResultExport{true, std::string(json::view(buffer)), {}, std::move(end)};
    }
  }
  HS_ASSIGN(const auto answer, evaluate(definition, context));
  return whole_result(answer);
}

}  // namespace hindsight::eval
