#include "app/configuration.h"

#include <algorithm>

#include "app/kernel_settings.h"

namespace corbel::app {
namespace {

std::string moduleSection(std::string_view name) { return "module " + std::string(name); }

/// A module whose own settings are not known: what the kernel adds is checked, the rest passed over.
void addOpenSection(config::Schema& schema, const std::string& name) { schema.add({moduleSection(name), "", moduleSettings(), false, true}); }

}  // namespace

config::SnapshotPtr Configuration::readKernel(std::string& problems) {
    std::vector<config::Problem> found;
    _raw = config::RawConfig::read(_sources, found);
    auto schema = std::make_shared<config::Schema>();
    addKernelSections(*schema);
    for (const std::string& name : _raw.moduleNames()) addOpenSection(*schema, name);
    const config::SnapshotPtr snapshot = config::check(_raw, schema, found);
    problems = config::toString(found);
    return snapshot;
}

std::vector<module::ModuleRequest> Configuration::moduleRequests(const config::Snapshot& kernel) const {
    std::vector<module::ModuleRequest> requests;
    for (const std::string& name : _raw.moduleNames()) {
        const config::SectionSettings& section = kernel.section(moduleSection(name));
        module::ModuleRequest request;
        request.name = name;
        request.file = section.string("file");
        if (request.file.empty()) request.file = moduleFolder(kernel) + '/' + name + ".so";
        request.isEnabled = section.boolean("enabled");
        request.isOptional = section.boolean("optional");
        request.isolation = {section.string("isolation") == "process", section.size("isolation_memory"), section.duration("isolation_call_time")};
        request.place = config::toString(_raw.sections().at(moduleSection(name)).origin);
        requests.push_back(std::move(request));
    }
    return requests;
}

std::shared_ptr<config::Schema> Configuration::schema(const module::ModuleHost& host) {
    auto schema = std::make_shared<config::Schema>();
    addKernelSections(*schema);
    for (const module::ModuleStatus& status : host.list()) {
        const auto names = host.names();
        if (std::find(names.begin(), names.end(), status.name) == names.end()) continue;
        const std::string section = moduleSection(status.name);
        std::string provided;
        for (const std::string& id : status.provides) provided += (provided.empty() ? "Provides " : ", ") + id;
        schema->add({section, provided.empty() ? "" : provided + ".", moduleSettings()});
        schema->add({section, "", listenerSettings(listenerKind(host, status.name))});
        schema->add({section, "", host.settings(status.name)});
    }
    return schema;
}

config::SnapshotPtr Configuration::check(const module::ModuleHost& host, std::string& problems) const {
    const auto all = schema(host);
    for (const std::string& name : _raw.moduleNames()) {
        if (!all->find(moduleSection(name))) addOpenSection(*all, name);
    }
    std::vector<config::Problem> found;
    const config::SnapshotPtr snapshot = config::check(_raw, all, found);
    problems = config::toString(found);
    return snapshot;
}

}  // namespace corbel::app
