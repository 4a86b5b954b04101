import QtQuick
import QtQuick.Layouts
import Station

// What is done now and then, beside the natural next step.
ActionButton {
    id: root

    compact: true
    Layout.fillWidth: true
    Layout.preferredHeight: Theme.touchCompact
}
