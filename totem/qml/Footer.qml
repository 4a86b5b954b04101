import QtQuick
import Station

// The accessible mode on the left and the way back on the right, whatever the language: hands and
// habits find them by place.
Rectangle {
    id: root

    required property bool accessible
    required property bool leadsBack

    signal accessToggled
    signal back

    implicitHeight: Theme.px(96)
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
        width: Math.min(implicitWidth, root.width / 2 - Theme.space40)
        text: root.accessible ? qsTr("Normal view") : qsTr("Accessibility")
        iconName: "accessibility"
        onChosen: root.accessToggled()
        Accessible.description: qsTr("Larger text, high contrast, buttons lower down, more time")
    }
    BigButton {
        x: root.width - width - Theme.space32
        anchors.verticalCenter: parent.verticalCenter
        width: Math.min(implicitWidth, root.width / 2 - Theme.space40)
        visible: root.leadsBack
        text: qsTr("Back")
        iconName: "arrow-left"
        onChosen: root.back()
    }
}
