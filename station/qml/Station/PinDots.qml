pragma ComponentBehavior: Bound

import QtQuick

// How many digits of a PIN were typed, never which. The keys of a real keyboard write here.
FocusScope {
    id: root

    required property var signing

    implicitWidth: dots.implicitWidth + 2 * Theme.space24
    implicitHeight: Theme.px(72)
    focus: true
    activeFocusOnTab: true
    Accessible.role: Accessible.EditableText
    Accessible.name: root.signing.heading
    Accessible.description: qsTr("%n digits typed", "", root.signing.digits)
    Accessible.passwordEdit: true

    Keys.enabled: visible  // it keeps the focus when it is hidden, and must let other keys through
    Keys.onReturnPressed: root.signing.enter()
    Keys.onEnterPressed: root.signing.enter()
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Backspace)
            root.signing.eraseDigit();
        else if (event.key >= Qt.Key_0 && event.key <= Qt.Key_9)
            root.signing.typeDigit(event.text);
        else
            return;
        event.accepted = true;
    }

    Rectangle {
        anchors.fill: parent
        radius: Theme.radius
        color: Theme.surface
        border.width: Theme.focusWidth
        border.color: root.signing.isWarning ? Theme.warning : Theme.primary
    }
    Row {
        id: dots

        anchors.centerIn: parent
        spacing: Theme.space16

        Repeater {
            model: root.signing.mostDigits

            Rectangle {
                required property int index
                readonly property bool isTyped: index < root.signing.digits

                width: Theme.space24
                height: Theme.space24
                radius: width / 2
                color: isTyped ? Theme.primary : Theme.surface
                border.width: 2 * Theme.hairline
                border.color: isTyped ? Theme.primary : Theme.edge
            }
        }
    }
    TapHandler {
        onTapped: root.forceActiveFocus()
    }
}
