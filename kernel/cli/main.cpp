// `corbel`, the operator's command.
#include <string>
#include <vector>

#include "cli/command.h"

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    return corbel::cli::runCommandLine(words);
}
