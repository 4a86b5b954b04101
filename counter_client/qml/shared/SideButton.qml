import QtQuick
import QtQuick.Layouts
import Station

// What is done now and then, next to the natural next step. Its sign is left out where the words
// need the room.
ActionButton {
    id: root

    required property string sign

    compact: true
    iconName: width < Theme.px(216) ? "" : sign
    Layout.fillWidth: true
    Layout.preferredHeight: Theme.touchCompact
}
