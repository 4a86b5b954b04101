import QtQuick
import Station

// The accessible mode on the left and the way back on the right, whatever the language: hands and
// habits find them by place.
Rectangle {
    id: root

    readonly property bool keepsPlace: true
    required property bool accessible
    required property bool leadsBack
    required property bool portrait

    signal accessToggled
    signal back

    implicitHeight: Theme.px(portrait ? 96 : 80)
    color: Theme.muted

    Rectangle {
        anchors { left: parent.left; right: parent.right; top: parent.top }
        height: Theme.hairline
        color: Theme.line
    }
    BigButton {
        id: access

        x: Theme.space32
        anchors.verticalCenter: parent.verticalCenter
        width: Math.min(implicitWidth, (back.visible ? back.x : root.width) - 2 * Theme.space32)
        hoverEnabled: false
        text: root.accessible ? qsTr("Normal view") : qsTr("Accessibility")
        iconName: "accessibility"
        onChosen: root.accessToggled()
        Accessible.description: qsTr("Larger text, high contrast, buttons lower down, more time")
    }
    BigButton {
        id: back

        x: root.width - width - Theme.space32
        anchors.verticalCenter: parent.verticalCenter
        width: Math.min(implicitWidth, root.width / 2 - Theme.space40)
        visible: root.leadsBack
        hoverEnabled: false
        text: qsTr("Back")
        iconName: "arrow-left"
        onChosen: root.back()
    }
}
