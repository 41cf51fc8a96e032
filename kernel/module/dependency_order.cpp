#include "module/dependency_order.h"

#include <algorithm>

namespace corbel::module {
namespace {

bool has(const std::vector<std::string>& ids, const std::string& id) { return std::find(ids.begin(), ids.end(), id) != ids.end(); }

class Sorter {
public:
    explicit Sorter(const std::vector<const ModuleFacts*>& modules) : _modules(modules), _isOut(modules.size()), _isPlaced(modules.size()) {}

    DependencyOrder run() {
        refuseUnprovided();
        while (placeReady()) {
        }
        for (std::size_t i = 0; i < _modules.size(); ++i) {
            if (!_isOut[i] && !_isPlaced[i]) _result.refused.emplace_back(i, circle(i));
        }
        return std::move(_result);
    }

private:
    /// A module that lacks something takes along those that need it.
    void refuseUnprovided() {
        for (bool again = true; again;) {
            again = false;
            for (std::size_t i = 0; i < _modules.size(); ++i) {
                if (_isOut[i]) continue;
                for (const std::string& id : _modules[i]->required) {
                    if (isProvided(id)) continue;
                    _result.refused.emplace_back(i, "The module " + _modules[i]->id + " requires " + id + ", which no enabled module provides; enable one that does");
                    _isOut[i] = again = true;
                    break;
                }
            }
        }
    }

    bool isProvided(const std::string& id) const {
        for (std::size_t i = 0; i < _modules.size(); ++i) {
            if (!_isOut[i] && has(_modules[i]->provides, id)) return true;
        }
        return false;
    }

    /// Modules that must run before `i` and do not yet.
    bool isWaitingFor(std::size_t i, std::size_t other) const {
        if (other == i || _isOut[other] || _isPlaced[other]) return false;
        return std::any_of(_modules[i]->required.begin(), _modules[i]->required.end(), [&](const std::string& id) { return has(_modules[other]->provides, id); });
    }

    bool placeReady() {
        for (std::size_t i = 0; i < _modules.size(); ++i) {
            if (_isOut[i] || _isPlaced[i]) continue;
            bool isReady = true;
            for (std::size_t other = 0; other < _modules.size() && isReady; ++other) isReady = !isWaitingFor(i, other);
            if (!isReady) continue;
            _isPlaced[i] = true;
            _result.order.push_back(i);
            return true;
        }
        return false;
    }

    /// Follows one dependency after the other from `i` until a module comes twice.
    std::string circle(std::size_t i) const {
        std::vector<std::size_t> path;
        while (std::find(path.begin(), path.end(), i) == path.end()) {
            path.push_back(i);
            for (std::size_t other = 0; other < _modules.size(); ++other) {
                if (!isWaitingFor(i, other)) continue;
                i = other;
                break;
            }
        }
        std::string text = "The module " + _modules[path.front()]->id + " cannot start: modules require each other in a circle (";
        for (auto step = std::find(path.begin(), path.end(), i); step != path.end(); ++step) text += _modules[*step]->id + " > ";
        return text + _modules[i]->id + "); disable one of them";
    }

    const std::vector<const ModuleFacts*>& _modules;
    std::vector<bool> _isOut;
    std::vector<bool> _isPlaced;
    DependencyOrder _result;
};

}  // namespace

DependencyOrder dependencyOrder(const std::vector<const ModuleFacts*>& modules) { return Sorter(modules).run(); }

}  // namespace corbel::module
