#include "model/external_variable.h"

#include <string>

namespace hindsight::model {

Id128 identity_of(const ExternalVariable& variable) {
  std::string text;  // none of its parts has the character NUL
  if (!Id128::is_uuid(variable.process_instance)) text += variable.definition_key;
  text += '\0';
  text += variable.process_instance;
  text += '\0';
  text += variable.id;
  return Id128::of(text);
}

}  // namespace hindsight::model
